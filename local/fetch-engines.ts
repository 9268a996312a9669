/**
 * `node dist/local/fetch-engines.js [--tests]` makes sure that the engines this machine needs can be started. It leaves
 * out those with an explicit address; `--tests` adds the time-skipping server. It prints nothing when all are there.
 */
import { resolve } from 'node:path';
import { engineCatalog, type EngineName } from './engine-catalog.js';
import { resolveEngine } from './engines.js';
import { toLine } from './start-error.js';

const env = process.env;
const home = resolve(env.TOLLGATE_HOME?.trim() || '.tollgate');

function neededEngines(): EngineName[] {
  const tests = process.argv.includes('--tests');
  const all: EngineName[] = tests ? ['temporal', 'mongod', 'temporal-test-server'] : ['temporal', 'mongod'];
  return all.filter((engine) => {
    const variable = engineCatalog[engine].addressVariable;
    return variable === undefined || !env[variable]?.trim();
  });
}

async function fetchEngine(engine: EngineName): Promise<boolean> {
  const say = (line: string) => console.log(`  ${line}`);
  try {
    const { kind, version, source } = await resolveEngine(engine, { home, env, say });
    if (source !== 'cache' && source !== 'PATH')
      say(`${engineCatalog[engine].title}: ${kind} ${version} is ready`);
    return true;
  } catch (error) {
    console.error(toLine(error));
    return false;
  }
}

const fetched = await Promise.all(neededEngines().map(fetchEngine));
process.exitCode = fetched.every(Boolean) ? 0 : 1;
