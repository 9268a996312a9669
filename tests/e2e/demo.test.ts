/** `npm run demo`, the very command, on stacks of its own: what a newcomer sees first. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../demo/ending.js';
import { readRunInfo } from '../../local/run-file.js';
import { stackEnv, startedStack, type StartedStack } from './started-stack.js';

const root = path.join(import.meta.dirname, '..', '..');
const home = mkdtempSync(path.join(tmpdir(), 'tollgate-demo-'));
const env = stackEnv(home);

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One or two of each story that nothing else in it says. */
const SENTENCES = [
  'budgets of USD 2,562,000.00',
  'taken as a 1-in-20 sample of 140,860 customers',
  'refused (403): sponsor sponsors the cycle and decides no gate of this cycle.',
  'Validated yearly run-rate at the full reach of 42,880',
  'recognised a month, net of run cost: USD 31,474.25 with fiber-north-1',
  '12 of 12 checks, 30 days apart',
  'council member 2 stands aside for an interest',
  'refused (403): council-member-2 owns the benefit and decides no gate of this cycle.',
  'Fail (local win, global loss): retention differs',
  'refused (409): The verdict is fail; only a pass can be approved.',
  'shows broken randomisation: 512 pilot and 404 comparison subjects',
  'At four fifths of its window overspend.1.r2 is escalated to the executive champion.',
  'executive champion approves what the second pilot costs, with council member 2 and council member 3',
  'Major lane. Budget USD 900,000.00',
  'is counted by another cycle already',
  'CFO does not sign, and returns it to be reconciled anew',
  'policy retires it: ROMI -23.1 % is below the floor of 0.0 %',
  'but wait_time_others differs',
  'finance partner rolls back recognised benefit',
  'It touches vulnerable customers (seniors)',
  'veto holder vetoes: "Seniors who no longer get a paper bill miss payments',
  'Lesson: ask who reads on paper before the default changes',
  'Light lane.',
  'council member defers it by 30 days',
  'council member lets it scale at zero booked benefit, with council member 2 and council member 3',
  'nothing is booked; run cost USD 960.00 a year',
];

const ROWS = [
  '1 Proactive tech support support fiber dsl / north standard sustained',
  '2 Electronic check to auto-pay renewal and expansion fiber dsl phone / south standard rejected',
  '3 Fiber, first 90 days onboarding fiber / east standard sustained',
  '4 Twelve-month contract offer renewal and expansion fiber dsl phone / west major retired',
  '5 Senior care line support fiber dsl / north south standard rolled back',
  '6 Paperless by default adoption fiber dsl phone / all standard stopped',
  '7 Outage text that says when support dsl / east light sustained',
  '1 inconclusive, pass; 3/3 waves; 12 checks 29,307.15 15,915.06 8,000.00',
  '2 fail – – 8,500.00',
  '3 invalid, pass; 2/2 waves; 12 checks 26,241.90 15,661.12 2,000.00',
  '4 pass; 3/3 waves; 2 checks 29,965.54 reversed 38,500.00',
  '5 pass; 1/2 waves 22,263.09 reversed 102,000.00',
  '6 none – – 29,000.00',
  '7 pass; 1/1 waves; 12 checks 4,800.00 0.00 1,100.00',
  '1 1,576,754.24 720,384.00 592,000.00 +20.1 %',
  '3 775,595.52 249,152.00 298,000.00 +41.8 %',
  '4 685,915.04 30,096.00 861,500.00 −23.1 %',
];

/** Without a terminal, as in CI or a pipe. */
function demo(...args: string[]): Promise<Run> {
  const child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], { cwd: root, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('npm run demo where no stack runs', { timeout: 180_000 }, () => {
  let run: Run;
  let story: string;
  beforeAll(async () => {
    run = await demo();
    // The demo wraps long lines, so the sentences are compared with the breaks taken out.
    story = run.stdout.replaceAll(/\s+/g, ' ');
  }, 180_000);

  it('starts a stack, takes the improvement to sustained, and stops the stack', () => {
    expect(run.stderr).not.toContain('defect');
    expect(run.exitCode).toBe(0);
    expect(story).toContain('No stack runs here: starting one for the demo');
    expect(story).toContain('closed: sustained');
    expect(existsSync(path.join(home, 'run.json'))).toBe(false);
  });

  it('goes through every phase in order, the pilot twice', () => {
    expect(story).toContain(
      'charter → organize → govern → instrument → enable → pilot → quality gate → pilot (2) → quality gate (2) → ' +
        'finance reconciliation → scale → sustain',
    );
    expect(story).toContain('hash chain unbroken');
  });

  it('shows the naive difference beside the stratified ones, and the claim that was not made', () => {
    expect(story).toContain('naive −26.5 points');
    for (const points of ['−5.9', '−4.2', '−2.4'])
      expect(story).toContain(`${points} points within contract`);
    expect(story).toContain('(86 of 2,044 unmatched)');
    expect(story).toContain('USD 12,435,886.08 a year, never booked');
  });

  it('shows the rows as a data set, those who bought beside others like them, and what would explain that away', () => {
    expect(story).toMatch(/telco_churn.csv brought as the data set ds_[0-9a-f]{24}, 7,043 rows/);
    expect(story).toContain('Pass (observational, matched 1:1 by propensity): retention differs by +5.17');
    expect(story).toMatch(/by a risk ratio of \d\.\d\d to explain the estimate away.*\(E-value\).*Rosenbaum/);
  });

  it('shows a randomised pilot, one that drew stores, and all four verdicts', () => {
    const told = story.slice(story.indexOf('three designs, four verdicts'));
    expect(told).toMatch(/randomised +Pass: /);
    expect(told).toMatch(/stores drawn +Pass: .*clusters by store; exact permutation/);
    expect(told).toMatch(/at a price +Fail \(local win, global loss\)/);
    expect(told).toMatch(/too few so far +Inconclusive: /);
    expect(told).toMatch(/broken draw +Invalid: the assignment shows broken randomisation/);
  });

  it('shows that an inconclusive gate, a sponsor and a reconciliation without notes are refused', () => {
    expect(story).toContain('refused (403): sponsor sponsors the cycle and decides no gate of this cycle.');
    expect(story).toContain('refused (409): The verdict is inconclusive; only a pass can be approved.');
    expect(story).toContain(
      'refused (422): lines/0/varianceNote is required for retention-fiber: the actual is more than 5 percent from the claim; lines/1/varianceNote is required for retention-dsl',
    );
  });

  it('labels what is simulated with its seed, and what is synthetic', () => {
    expect(story).toContain('797 per arm, SIMULATED from the rows with seed 1');
    expect(story).toContain('(SYNTHETIC lines)');
    expect(story).toContain('Dates and guardrails SYNTHETIC: the file has none');
  });

  it('writes no escape codes and no key where there is no terminal', () => {
    expect(run.stdout).not.toContain('\u001b');
    expect(run.stdout + run.stderr).not.toMatch(/tg_[0-9a-f]{16}_/);
  });
});

describe('npm run demo against a running stack', { timeout: 420_000 }, () => {
  let stack: StartedStack;
  beforeAll(async () => {
    stack = await startedStack(home, env);
  }, 90_000);
  afterAll(() => stack.stop(), 90_000);

  it('prints one JSON result and nothing else with --json, and leaves the stack running', async () => {
    const { exitCode, stdout } = await demo('--json', '--seed', '8');
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout) as Result;
    expect(result).toMatchObject({
      outcome: 'sustained',
      recognisedMinor: 1_591_506,
      currency: 'USD',
      seed: 8,
      cycleUrl: `${readRunInfo(home)?.apiUrl ?? ''}/v1/cycles/${result.cycleId}`,
      timeline: { unbroken: true },
      figures: { segment: 2680, segmentChurned: 1350, unmatched: 86, naiveClaimMinor: 1_243_588_608 },
    });
    expect(result.refused.map(({ status }) => status)).toEqual([403, 409, 422]);
    expect(result.temporalUrl).toContain(encodeURIComponent(`cycle:${result.cycleId}`));
    expect(result.firstYear.romi).toBeCloseTo(0.2, 2);
    expect(result.seconds).toBeLessThan(120);
    expect(stack.isRunning()).toBe(true);
  });

  it('plays the seven improvements to their ends with --all, and ends with the portfolio', async () => {
    const { exitCode, stdout, stderr } = await demo('--all');
    const story = stdout.replaceAll(/\s+/g, ' ');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    for (const sentence of SENTENCES) expect(story).toContain(sentence);
    for (const row of ROWS) expect(story).toContain(row);
    // The seven of this run and the two that the tests before have played on the same stack.
    expect(story).toContain('cycles 9: 0 open, 9 closed');
    expect(story).toMatch(/closed as .*\b5 sustained/);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/tg_[0-9a-f]{16}_/);
    expect(stack.isRunning()).toBe(true);
  });

  it('tells line, column, field and the nearest field of a charter that the API refuses', async () => {
    const charter = path.join(home, 'charter.yaml');
    const sample = readFileSync(path.join(root, 'examples', 'proactive-tech-support.yaml'), 'utf8');
    writeFileSync(charter, sample.replace('journeyStage: support', 'jurneyStage: support'));
    const { exitCode, stderr } = await demo('--charter', charter);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${charter}:10:1: jurneyStage: is unknown; did you mean journeyStage?`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it('answers a wrong option with exit code 2 before anything is started', async () => {
  const { exitCode, stderr } = await demo('--sed', '1');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--help');
}, 60_000);
