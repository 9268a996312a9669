/**
 * `node download-engine.js <engine> <folder>`: one official download, in a process that official-download.ts may end.
 * Exit code 0 when the program lies in the folder; otherwise 1, and the reason as one line on stderr.
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

/** Both libraries chain the whole story, addresses included, with colons; the last part is the one that helps. */
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
