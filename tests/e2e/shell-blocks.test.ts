/**
 * The shell blocks of README.md and docs/ are pasted as they are printed, in their order, into one shell for each document,
 * beside a stack as `npm start` runs it. What a newcomer follows is thereby known to work from top to bottom.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../checks/tree.js';
import { blocksIn, GUIDES, type Block } from '../support/shell-blocks.js';
import { stackEnv, startedStack, type StartedStack } from './started-stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-paste-'));
const home = path.join(folder, '.tollgate');
const bin = path.join(folder, 'my-bin');
const env = stackEnv(home);

/** The tools that README.md names, and those that every system with a shell has: no block finds any other. */
const TOOLS = ['node', 'npm', 'curl', 'sed', 'cp', 'sleep', 'od', 'tr', 'sh', 'bash'];

let stack: StartedStack | undefined;
beforeAll(async () => {
  // A reader's folder: the project's files, and whatever the blocks write beside them.
  for (const name of readdirSync(root))
    if (name !== '.tollgate') symlinkSync(path.join(root, name), path.join(folder, name));
  mkdirSync(bin);
  for (const tool of TOOLS) symlinkSync(whereIs(tool), path.join(bin, tool));
  stack = await startedStack(home, env);
}, 90_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

function whereIs(tool: string): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = folders.map((each) => path.join(each, tool)).find((each) => existsSync(each));
  if (found === undefined) throw new Error(`${tool} is not on PATH`);
  return found;
}

/** Pastes them all into one shell. @returns what each of them printed */
async function pasted(blocks: readonly Pick<Block, 'code'>[]): Promise<string[]> {
  const script = path.join(folder, 'pasted.sh');
  writeFileSync(script, blocks.map(({ code }) => `${code}\necho '@@@'\n`).join(''));
  const options = { cwd: folder, env: { ...env, PATH: bin } };
  const child = spawn('bash', ['-c', `. ${script} 2>&1 < /dev/null`], options);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output.split('@@@\n').slice(0, blocks.length);
}

/** What a block prints when something in it does not work. */
const COMPLAINTS = [
  /"type": ?"\/problems\//,
  /does not ask for|has not begun/,
  /command not found|syntax error|No such file/,
  /\bundefined\b|Error:/,
];

/** By document: what the blocks come to, each in its order. */
const COMES_TO: Readonly<Record<string, readonly RegExp[]>> = {
  'README.md': [/sustain: sustained, The effect lasted.*"outcome": "sustained"/s],
  'docs/api-guide.md': [
    /"warnings": \[[^\]]*"names direct_rebooking, which is not in the metric library/,
    /"version": 2/,
    /event:status/,
    /^(?<hash>[0-9a-f]{64})\n\k<hash>$/m,
    /organize: PMO must hand in RACI/,
    /charter: pmo holds the cycle: peak season\s+charter: council member must decide/,
    /veto\.1\.r1\s+charter: council member must decide charter\.r1/,
    /LOB head must decide organize\.r1\n.*\norganize: PMO must hand in RACI\s+organize: LOB head must decide organize\.r2/,
    /overspend\.1\.r1.*instrument: dri must hand in baseline/s,
    /scale: cancelled, .*scale: passed, wave city-south holds/s,
    /govern: council member must decide govern\.r1/,
    /"state": "ready"[^]*"rows": 7043/,
    /charter: cancelled/,
    /sustain: sustained, The effect lasted/,
    /"outcome": "sustained".*"byJourneyStage"/s,
  ],
  'docs/gate.md': [/^Pass: retention /m, /^Fail \(local win, global loss\): retention .*^exit code 10$/ms],
};

const tried = GUIDES.map((file) => ({
  file,
  blocks: blocksIn(file).filter(({ language, untried }) => language === 'sh' && untried === undefined),
})).filter(({ blocks }) => blocks.length > 0);

it('README and the API guide have blocks that are run', () => {
  expect(tried.map(({ file }) => file)).toEqual(expect.arrayContaining(Object.keys(COMES_TO)));
});

describe.each(tried)('$file', ({ file, blocks }) => {
  let printed: string[];
  beforeAll(async () => {
    printed = await pasted(blocks);
    // Some twenty seconds for README and forty for the guide on two quiet cores, and four times that on busy ones.
  }, 300_000);

  it.each(blocks.map(({ place }, index) => ({ place, index })))(
    '$place works as it is printed',
    ({ index }) => {
      const output = printed[index] ?? 'The shell ended before this block.';
      for (const complaint of COMPLAINTS) expect(output).not.toMatch(complaint);
    },
  );

  it('comes to what it says', () => {
    let rest = printed.join('');
    for (const [index, sentence] of (COMES_TO[file] ?? []).entries()) {
      const found = sentence.exec(rest);
      expect(found, `${index}: ${sentence.source}\nin: ${rest.slice(-3_000)}`).not.toBeNull();
      rest = rest.slice(found?.index ?? 0);
    }
  });
});

it('a slip is answered by what the cycle waits for, and costs seconds', async () => {
  const code = `. examples/by-hand.sh
start no-such-file.yaml
npm run --silent programme -- load examples/hotel/programme > /dev/null
start examples/hotel/charter.yaml > /dev/null
hand_in dri examples/hotel/evidence/sustain-1.yaml
approve charter nobody
on "" approve wave_acceptance lob-head
up_to pilot > /dev/null
sed 's/successes: [0-9]*/successes: 0/' examples/hotel/evidence/observations.yaml > empty.yaml
hand_in dri empty.yaml`;
  const started = Date.now();
  const [printed = ''] = await pasted([{ code }]);
  expect(printed).toContain('no-such-file.yaml cannot be read: there is no such file');
  expect(printed).toMatch(/does not ask for sustain_check: council member must decide charter\.r1/);
  expect(printed).toContain('keys.json holds no key of a person or a role nobody');
  expect(printed).toContain('No wave is named: what did wave say?');
  expect(printed).toMatch(/must decide quality_gate\.r1\n {2}Invalid: .*\n {2}The verdict is invalid;/);
  expect(Date.now() - started).toBeLessThan(60_000);
}, 120_000);
