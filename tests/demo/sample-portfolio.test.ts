/** The numbers of improvements 2 to 6, against those of the published portfolio; and that the usual seed tells their stories. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STORIES } from '../../demo/stories/catalog.js';
import { AUTO_PAY } from '../../demo/stories/electronic-check-to-auto-pay.js';
import {
  observable,
  observeLater,
  observePilot,
  type Pilot,
  type Trial,
} from '../../demo/stories/experiment.js';
import { FIRST_90_DAYS, MOVED } from '../../demo/stories/fiber-first-90-days.js';
import { readLedger } from '../../demo/stories/ledger.js';
import { paperlessFigures } from '../../demo/stories/paperless-by-default.js';
import { expectedRevenueMinor } from '../../demo/stories/segment-figures.js';
import { CARE_LINE, IN_THE_SOUTH } from '../../demo/stories/senior-care-line.js';
import { OFFER } from '../../demo/stories/twelve-month-offer.js';
import type { ProgrammeDocument } from '../../contracts/programme-documents.js';
import { reconciliationSchema } from '../../contracts/submission.js';
import { inherit, type Standing } from '../../domain/programme/inheritance.js';
import { isMonthOver, linesWithoutNote, reconcile } from '../../domain/finance/reconciliation.js';
import type { ProgrammeKind } from '../../base/vocabulary.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { EXAMPLES, sampleCharter, sampleSubscribers } from './materials.js';

const USUAL_SEED = 1;
const CYCLE = 'cyc_0f1e2d3c4b5a69788796a5b4';
const subscribers = sampleSubscribers();

function experiment(trial: Trial, file: string, seed = USUAL_SEED) {
  return observable(trial, sampleCharter(file), { subscribers, seed });
}

const autoPay = experiment(AUTO_PAY, 'electronic-check-to-auto-pay.yaml');
const fiber = experiment(FIRST_90_DAYS, 'fiber-first-90-days.yaml');
const offer = experiment(OFFER, 'twelve-month-offer.yaml');
const careLine = experiment(CARE_LINE, 'senior-care-line.yaml');

describe('the sample portfolio', () => {
  it.each([
    ['2', autoPay, 1850, '53.7', 0.08, 612, 133, 25],
    ['3', fiber, 916, '70.2', 0.09, 436, 81, 40],
    ['4', offer, 1881, '33.5', 0.06, 924, 102, 90],
    ['5', careLine, 807, '54.6', 0.1, 392, 76, 35],
  ])(
    'holds the published segment, effect, sample and budget of improvement %s',
    (_, { numbers, assumed, charter }, size, churned, points, perArm, revenueK, budgetK) => {
      expect(numbers.segment).toHaveLength(size);
      expect((numbers.segmentChurnShare * 100).toFixed(1)).toBe(churned);
      expect(assumed.churnReduction).toBe(points);
      expect(charter.analysisPlan.minimumPerArm).toBe(perArm);
      expect(Math.round(expectedRevenueMinor(numbers, points) / 100_000)).toBe(revenueK);
      expect(charter.budget).toEqual({ amountMinor: budgetK * 100_000, currency: 'USD' });
      expect(charter.reach.customers).toBe(size);
      // The charter's prose must state the same numbers as the file.
      expect(charter.insight).toContain(`${size.toLocaleString('en-US')} `);
      expect(charter.insight).toContain(`${churned} % churned`);
    },
  );

  it('counts 2,872 paper bills for improvement 6, of whom 16.3 % churned, and 41 k of hard cost', () => {
    const { segment, segmentChurnShare, savedMinor, seniors } = paperlessFigures(subscribers);
    expect(segment).toHaveLength(2872);
    expect((segmentChurnShare * 100).toFixed(1)).toBe('16.3');
    expect(savedMinor).toBe(4_135_680);
    expect(seniors).toHaveLength(266);
    const { budget, benefit, reach } = sampleCharter('paperless-by-default.yaml');
    expect(budget.amountMinor).toBe(1_500_000);
    expect(benefit.highMinor).toBe(savedMinor);
    expect(reach.customers).toBe(2872);
  });

  it('plans each sample for power .80 at alpha .05 on the segment’s churn', () => {
    for (const { numbers, assumed, charter } of [autoPay, fiber, offer, careLine]) {
      const before = numbers.segmentChurnShare;
      const needed = perArmFor(before, before - assumed.churnReduction);
      expect(charter.analysisPlan.minimumPerArm).toBe(needed);
    }
  });
});

/** Two proportions, pooled variance under the null: Fleiss, Statistical Methods for Rates and Proportions (1981), 3.14. */
function perArmFor(before: number, after: number): number {
  const [alpha, power] = [1.959964, 0.841621];
  const pooled = (before + after) / 2;
  const underNull = Math.sqrt(2 * pooled * (1 - pooled));
  const underEffect = Math.sqrt(before * (1 - before) + after * (1 - after));
  return Math.ceil(((alpha * underNull + power * underEffect) / (before - after)) ** 2);
}

describe('the usual seed', () => {
  const verdictOf = (of: typeof autoPay, pilot: Partial<Pilot> & Pick<Pilot, 'round'>) => {
    const { analysisPlan } = of.charter;
    return judgeGroupSummaries(
      analysisPlan,
      observePilot(of, { perArm: analysisPlan.minimumPerArm, ...pilot }),
    );
  };

  it('lets improvement 2 win in retention and lose more in billing contacts than their margin', () => {
    expect(verdictOf(autoPay, { round: 1 }).summary).toMatch(
      /^Fail \(local win, global loss\): retention .* but billing_contacts .* beyond its margin/,
    );
  });

  it('makes the first pilot of improvement 3 invalid, whose customers were moved, and lets the second one pass', () => {
    const perArm = Math.floor(fiber.numbers.segment.length / 2);
    const broken = verdictOf(fiber, { round: 1, perArm, moved: MOVED });
    expect(broken.summary).toMatch(/^Invalid: retention shows broken randomisation: 512 pilot and 404 /);
    expect(verdictOf(fiber, { round: 2 }).verdict).toBe('pass');
  });

  it('lets the revenue retention of improvement 4 rise, net of the discount', () => {
    expect(verdictOf(offer, { round: 1 })).toMatchObject({
      verdict: 'pass',
      criteria: [{ metric: 'grr' }, {}, {}],
    });
  });

  it('lets the pilot of improvement 5 pass, and others in the South wait beyond the margin', () => {
    expect(verdictOf(careLine, { round: 1 }).verdict).toBe('pass');
    const { charter, numbers } = careLine;
    const kept = charter.retainedHoldout?.share ?? 0;
    const plan = { ...charter.analysisPlan, pilotShare: 1 - kept };
    const wave = (assumed: typeof IN_THE_SOUTH) =>
      judgeGroupSummaries(plan, observeLater({ ...careLine, assumed }, 'wave', numbers.segment));
    expect(wave(CARE_LINE.assumed).verdict).toBe('pass');
    expect(wave(IN_THE_SOUTH).summary).toMatch(/^Fail .* wait_time_others .* beyond its margin/);
  });

  it('is no accident for improvement 2, which fails on nearly any seed', () => {
    const file = 'electronic-check-to-auto-pay.yaml';
    const verdicts = Array.from(
      { length: 30 },
      (_, seed) => verdictOf(experiment(AUTO_PAY, file, seed), { round: 1 }).verdict,
    );
    expect(verdicts.filter((verdict) => verdict === 'fail').length).toBeGreaterThanOrEqual(27);
  });
});

describe('a synthetic ledger', () => {
  const ledgers = [
    ['fiber-first-90-days-ledger.yaml', fiber],
    ['twelve-month-offer-ledger.yaml', offer],
    ['twelve-month-offer-ledger-restated.yaml', offer],
    ['senior-care-line-ledger.yaml', careLine],
  ] as const;
  const read = (name: string) => readLedger(path.join(EXAMPLES, name), CYCLE);

  it.each(ledgers)(
    'in %s claims what the segment is expected to bring, with a note where that is not met',
    (name, of) => {
      const { reconciliation, claimedRevenueMinor } = read(name);
      const { lines } = reconciliationSchema.parse(reconciliation);
      const avoided = name.startsWith('fiber') ? 640_000 : 0;
      expect(claimedRevenueMinor - avoided).toBe(expectedRevenueMinor(of.numbers, of.assumed.churnReduction));
      expect(linesWithoutNote(reconciliation, of.charter.policy.varianceTolerancePct)).toEqual([]);
      expect(isMonthOver(reconciliation.period, Date.now())).toBe(true);
      for (const line of lines) expect(line.ledgerReference).toMatch(/^SYNTHETIC/);
    },
  );

  it('recognises nothing of a cost that was only avoided', () => {
    const { reconciliation } = read('fiber-first-90-days-ledger.yaml');
    expect(reconcile(reconciliation).recognisedMinor).toBe(3_141_344);
  });

  it('leaves less than half of the offer’s claim, and less again once the month is restated', () => {
    const [first, restated] = ['', '-restated'].map((suffix) =>
      reconcile(read(`twelve-month-offer-ledger${suffix}.yaml`).reconciliation),
    );
    expect(restated!.recognisedMinor).toBeLessThan(first!.recognisedMinor);
    expect(restated!.recognisedMinor).toBeGreaterThan(0);
    expect(restated!.recognisedMinor).toBeLessThan(restated!.claimedMinor / 2);
  });
});

describe('under the sample programme', () => {
  it.each([
    [1, 'standard'],
    [2, 'standard'],
    [3, 'standard'],
    [4, 'major'],
    [5, 'standard'],
    [6, 'standard'],
  ])('improvement %i goes in the %s lane', (number, lane) => {
    expect(inherited(number).lane).toBe(lane);
  });

  it('improvement 6 is light but for whom and what it touches: an opt-out default and the bills of seniors', () => {
    const { reasons } = inherited(6);
    expect(reasons.filter((reason) => !reason.endsWith(': light.'))).toEqual([
      'It touches vulnerable customers (seniors) and what is regulated (opt out default, bill), which is never light: standard.',
    ]);
  });
});

function inherited(number: number) {
  const story = STORIES.find((each) => each.number === number);
  const charter = sampleCharter(story?.charterFile);
  const standing: Standing = {
    policy: document('policies', 'standard'),
    playbook: document('playbooks', charter.journeyStage),
    raci: document('raci', 'standard'),
    council: document('council', 'standard'),
    targets: document('targets', 'standard'),
  };
  return inherit(charter, standing, true);
}

function document<Kind extends ProgrammeKind>(kind: Kind, name: string): ProgrammeDocument<Kind> {
  const file = path.join(EXAMPLES, 'programme', `${kind}-${name}.yaml`);
  return { ...(parse(readFileSync(file, 'utf8')) as ProgrammeDocument<Kind>), version: 1 };
}
