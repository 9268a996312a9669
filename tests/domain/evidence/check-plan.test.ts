import { expect, it } from 'vitest';
import { checkPlan } from '../../../domain/evidence/check-plan.js';
import { testCharter } from '../../support/charters.js';

const { analysisPlan } = testCharter();
const [guardrail] = analysisPlan.guardrails;

function checked(own: number | undefined, drawnUnit?: string) {
  const asked = { ...guardrail!, ...(own === undefined ? {} : { minimumPerArm: own }) };
  const unit = drawnUnit === undefined ? {} : { drawnUnit };
  const plan = { ...analysisPlan, ...unit, guardrails: [asked], minimumPerArm: 5000 };
  return checkPlan({
    ...testCharter(),
    analysisPlan: plan,
    retainedHoldout: { share: 0.2, minimumPerArm: 2500 },
  });
}

it('a check is judged at the size and the share of the holdout', () => {
  expect(checked(undefined)).toMatchObject({ minimumPerArm: 2500, pilotShare: 0.8 });
  expect(checked(undefined).guardrails[0]).not.toHaveProperty('minimumPerArm');
});

it('a guardrail that is measured on fewer subjects keeps its part of them', () => {
  expect(checked(2000).guardrails[0]).toMatchObject({ minimumPerArm: 1000 });
  expect(checked(9000).guardrails[0]).not.toHaveProperty('minimumPerArm');
});

it('of clusters so many are left that a pass is possible', () => {
  expect(checked(4, 'store').guardrails[0]).toMatchObject({ minimumPerArm: 4 });
});
