/**
 * Makes dist/ from the sources: every TypeScript file becomes JavaScript by swc, which the worker brings along, and the
 * workflows are bundled. Types are checked by `npm test`, not here. The output is made beside dist/ and takes its place
 * as a whole, so that there is never half of it.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { endWithParent, runChild, tellingLine } from '../child.mjs';
import { StartError } from '../start-error.mjs';

/** What a program of Tollgate may need while it runs. */
export const builtFolders =
  'base contracts domain statistics warehouse tables workflows activities store api worker local config client cli analyse demo'.split(
    ' ',
  );

const settings = {
  swcrc: false,
  configFile: false,
  sourceMaps: true,
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript' },
    transform: { verbatimModuleSyntax: true },
  },
};

/** Copied as they are: the modules that run before anything is built, the pins of the engines, the docs page's script. */
const copied = /^local\/(?!prepare).*\.(mjs|txt)$|^api\/public\//;

export class Build {
  constructor(root) {
    this.root = root;
    this.sources = builtFolders.flatMap((folder) => filesUnder(root, folder)).sort();
    this.compiled = this.sources.filter((file) => file.endsWith('.ts'));
    this.copied = this.sources.filter((file) => copied.test(file));
    this.marker = join('dist', '.tollgate-sources-hash');
    this.hash = this.hashSources();
    /** What a finished build holds. */
    this.outputs = [...this.compiled.map(outputOf), ...this.copied];
  }

  hashSources() {
    const hash = createHash('sha256');
    for (const file of ['package-lock.json', 'package.json', ...this.sources])
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(this.root, file)))
        .update('\0');
    return hash.digest('hex');
  }

  isCurrent() {
    const marker = join(this.root, this.marker);
    return (
      existsSync(marker) &&
      readFileSync(marker, 'utf8') === this.hash &&
      this.outputs.every((file) => existsSync(join(this.root, 'dist', file)))
    );
  }

  /** @throws StartError with the lines that cannot be read as TypeScript */
  async make(lock, say) {
    say(`Building ${this.compiled.length} files ...`);
    const draft = join(this.root, 'dist.draft');
    rmSync(draft, { recursive: true, force: true });
    await this.transpileInto(draft);
    for (const file of this.copied) copyInto(draft, this.root, file);
    await bundleWorkflows(draft, lock);
    // The marker holds the hash from before the build, so that a file saved meanwhile is built at the next start.
    await writeFile(join(draft, '.tollgate-sources-hash'), this.hash);
    rmSync(join(this.root, 'dist'), { recursive: true, force: true });
    renameSync(draft, join(this.root, 'dist'));
  }

  async transpileInto(draft) {
    const { transformFile } = await import('@swc/core');
    const done = await Promise.allSettled(
      this.compiled.map(async (file) => {
        const output = join(draft, outputOf(file));
        mkdirSync(dirname(output), { recursive: true });
        const sourceFileName = relative(dirname(output), join(this.root, file));
        const { code, map } = await transformFile(join(this.root, file), { ...settings, sourceFileName });
        await writeFile(output, `${code}//# sourceMappingURL=${output.split(/[\\/]/).at(-1)}.map\n`);
        await writeFile(`${output}.map`, map);
      }),
    );
    const failures = done.flatMap(({ status, reason }) => (status === 'rejected' ? [String(reason)] : []));
    if (failures.length > 0)
      throw new StartError(
        `The build failed:\n${failures.slice(0, 3).join('\n')}\n`,
        'Mend this and start again.',
      );
  }
}

const outputOf = (file) => file.replace(/\.ts$/, '.js');

/** Relative to the root, with slashes. Declarations hold no code. */
function filesUnder(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.d\.m?ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function copyInto(draft, root, file) {
  mkdirSync(dirname(join(draft, file)), { recursive: true });
  copyFileSync(join(root, file), join(draft, file));
}

/** The worker would otherwise bundle the workflows itself, which takes two seconds at every start. */
async function bundleWorkflows(draft, lock) {
  const script = join(draft, 'worker', 'bundle-workflows.js');
  if (!existsSync(script)) return;
  const bundled = await runChild(process.execPath, [...endWithParent, script], { lock });
  if (bundled.status !== 0)
    throw new StartError(
      `Bundling the workflows failed: ${tellingLine(bundled, /error/i)}.`,
      `Run \`node ${script}\` to see all it says.`,
    );
}
