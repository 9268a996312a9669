/**
 * Compiles the rooms of rules and messages with something planted in their sources, in memory: the files that then do not
 * compile are the places that must learn of it. The rooms that only carry (store, activities, API, worker) are left out,
 * because the types of their libraries take twice as long to check as all of these together.
 */
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../..');

const ROOMS = ['base', 'contracts', 'domain', 'statistics', 'workflows', 'client', 'cli', 'demo'];

export interface CompileError {
  /** From the root of the repository. */
  readonly file: string;
  readonly message: string;
}

/** @param plants the change of a source, by its path from the root of the repository */
export function compileErrors(
  plants: Readonly<Record<string, (source: string) => string>> = {},
): CompileError[] {
  const { options, fileNames } = product();
  const host = ts.createCompilerHost(options);
  const planted = new Map(Object.entries(plants).map(([file, plant]) => [path.join(root, file), plant]));
  const program = ts.createProgram({
    rootNames: fileNames,
    options,
    host: { ...host, getSourceFile: sourceFileOf },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => ({
    file: path.relative(root, file?.fileName ?? root),
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));

  function sourceFileOf(...given: Parameters<ts.CompilerHost['getSourceFile']>): ts.SourceFile | undefined {
    const [name, languageVersion] = given;
    const plant = planted.get(path.normalize(name));
    if (!plant) return host.getSourceFile(...given);
    const source = host.readFile(name) ?? '';
    const changed = plant(source);
    if (changed === source) throw new Error(`nothing could be planted in ${name}`);
    return ts.createSourceFile(name, changed, languageVersion);
  }
}

function product(): ts.ParsedCommandLine {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const options = { ...config.compilerOptions, noEmit: true, incremental: false, tsBuildInfoFile: null };
  return ts.parseJsonConfigFileContent({ compilerOptions: options, include: ROOMS }, ts.sys, root);
}
