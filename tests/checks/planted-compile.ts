/**
 * Compiles the product and its tests with something planted in their sources, in memory: the files that then do not
 * compile are the places that must learn of it. One compilation takes as long as `tsc`, so a test plants everything at
 * once and tells the errors apart by the words that it has planted.
 */
import path from 'node:path';
import ts from 'typescript';
import { root } from './tree.js';

/** Benchmarks are left out, because they follow the product and lead nobody to it. */
const APART = ['node_modules', 'dist', '.tollgate', 'coverage', 'bench'];

export interface CompileError {
  /** From the root of the repository. */
  readonly file: string;
  readonly message: string;
}

/** By its path from the root of the repository: the change of a source, or of an empty text for a new file. */
export type Plants = Readonly<Record<string, (source: string) => string>>;

export function compileErrors(plants: Plants): CompileError[] {
  const { options, fileNames } = product();
  const host = ts.createCompilerHost(options);
  const planted = new Map(Object.entries(plants).map(([file, plant]) => [path.join(root, file), plant]));
  const program = ts.createProgram({
    rootNames: [...new Set([...fileNames, ...planted.keys()])],
    options,
    host: { ...host, getSourceFile: sourceFileOf },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => ({
    file: path.relative(root, file?.fileName ?? root).replaceAll(path.sep, '/'),
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
  const compilerOptions = {
    ...config.compilerOptions,
    noEmit: true,
    incremental: false,
    tsBuildInfoFile: null,
  };
  return ts.parseJsonConfigFileContent(
    { compilerOptions, include: ['**/*.ts'], exclude: APART },
    ts.sys,
    root,
  );
}
