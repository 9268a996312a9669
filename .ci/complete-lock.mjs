/**
 * Completes package-lock.json after an install: `npm run lock:complete`. With `--check` it changes nothing,
 * asks no registry, and exits with 1 when something is missing. Another lock file may be named.
 *
 * npm leaves a platform's optional binary out of the lock when the registry in reach does not serve it.
 * `npm ci` then refuses the lock ("Missing … from lock file"), and people on the left-out platforms would
 * miss their binary. Each missing optional dependency gets an entry here, without a download address, so
 * that npm fetches it from whichever registry the user has. Running it twice changes nothing.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const { values: options, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const lockFile = positionals[0] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url));

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** Where Node finds `name` from the package at `parent`: its own node_modules, or the nearest one above. */
function locate(packages, parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}

const isExact = (range) => /^\d+\.\d+\.\d+[^ |]*$/.test(range);

/**
 * Every optional dependency that the lock names but does not hold, with the place for its entry. One held
 * in another version than the exact one asked for counts as missing too: `npm ci` refuses that as well.
 */
function missingOptional(packages) {
  const missing = [];
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const held = locate(packages, parent, name);
      if (held !== undefined && (!isExact(range) || packages[held].version === range)) continue;
      // The entry goes beside the parent, where npm itself would hoist it, or inside the parent where that place is
      // taken.
      const beside = parent.slice(0, Math.max(0, parent.lastIndexOf('node_modules/')));
      const place = held === undefined ? `${beside}node_modules/${name}` : `${parent}/node_modules/${name}`;
      missing.push({ parent, name, range, place });
    }
  }
  return missing;
}

/** What npm shows of a package, or undefined where the registry does not have it. */
async function view(spec) {
  try {
    const { stdout } = await run('npm', ['view', spec, 'version', 'os', 'cpu', 'libc', '--json'], {
      shell: process.platform === 'win32',
    });
    const shown = JSON.parse(stdout || 'null');
    return (Array.isArray(shown) ? shown.at(-1) : shown) ?? undefined;
  } catch (error) {
    if (String(error.stderr).includes('E404')) return undefined;
    throw new Error(`npm view ${spec} failed:\n${error.stderr}`, { cause: error });
  }
}

/** Binary packages carry their platform in their name: `core-linux-arm64-musl`. */
function platformFromName(name) {
  const words = name.split(/[-/_.]/);
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}

async function describe({ name, range }) {
  // Any version that is served tells the platform, because a package keeps it from version to version.
  const exact = await view(`${name}@${range}`);
  const platform = exact ?? (await view(name)) ?? platformFromName(name);
  const version = isExact(range) ? range : exact?.version;
  if (version === undefined || platform === undefined) {
    throw new Error(
      `Cannot complete ${name}@${range}: neither the registry nor its name tells version and platform.`,
    );
  }
  const list = (value) => (value === undefined ? undefined : [value].flat());
  return { version, os: list(platform.os), cpu: list(platform.cpu), libc: list(platform.libc) };
}

async function entryFor(wanted, packages) {
  const { version, os, cpu, libc } = await describe(wanted);
  const parent = packages[wanted.parent];
  // The keys stand in the order in which npm writes them, so that its next install leaves the entry as it is.
  return {
    version,
    ...(cpu && { cpu }),
    ...(parent.dev && { dev: true }),
    ...(parent.devOptional && { devOptional: true }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os }),
  };
}

async function complete(lock, missing) {
  for (const entry of Object.values(lock.packages)) delete entry.resolved;
  for (const wanted of missing) lock.packages[wanted.place] = await entryFor(wanted, lock.packages);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([left], [right]) => left.localeCompare(right, 'en')),
  );
  await writeFile(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
}

const lock = JSON.parse(await readFile(lockFile, 'utf8'));
const missing = missingOptional(lock.packages);
const addressed = Object.keys(lock.packages).filter((place) => lock.packages[place].resolved !== undefined);
const faults = [
  ...missing.map(({ parent, name, range }) => `${parent} needs ${name}@${range}, which has no entry`),
  ...addressed.map((place) => `${place} names a download address`),
];
for (const fault of faults) console.log(`package-lock.json: ${fault}`);
if (faults.length === 0) console.log('package-lock.json is complete.');
else if (options.check) process.exitCode = 1;
else {
  await complete(lock, missing);
  console.log(`package-lock.json: mended ${faults.length} of ${faults.length}.`);
}
