/**
 * `node download-engine.js <engine> <folder>` makes one official download, in a process of its own so that
 * official-download.ts can end it. It exits with 0 when the program lies in the folder; otherwise it exits with 1 and
 * writes the reason to stderr as one line.
 */
import type { EngineName } from './engine-catalog.js';

const [engine, folder] = process.argv.slice(2) as [EngineName, string];

const downloads: Record<EngineName, (downloadDir: string) => Promise<void>> = {
  mongod: downloadMongod,
  temporal: (downloadDir) => downloadTemporal('createLocal', downloadDir),
  'temporal-test-server': (downloadDir) => downloadTemporal('createTimeSkipping', downloadDir),
};

async function downloadMongod(downloadDir: string): Promise<void> {
  const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
  await MongoBinary.getPath({ downloadDir });
}

/** The library downloads as a part of starting, so it is started once and stopped. */
async function downloadTemporal(
  start: 'createLocal' | 'createTimeSkipping',
  downloadDir: string,
): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download' as const, downloadDir };
  const environment = await TestWorkflowEnvironment[start]({ server: { executable } });
  await environment.teardown();
}

/** Both libraries join all causes with colons, addresses included; only the last cause helps a person. */
function rootCause(message: string): string {
  return (message.trim().split(/: |\n/).at(-1) ?? message).slice(0, 160);
}

try {
  await downloads[engine](folder);
  process.exit(0);
} catch (error) {
  console.error(rootCause(error instanceof Error ? error.message : String(error)));
  process.exit(1);
}
