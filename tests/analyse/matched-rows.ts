/** Units, and plans that match them, for the tests of design matched. */
import { fraction } from './observed.js';

export interface Changes {
  readonly matching?: string;
  readonly primary?: string;
  readonly guardrails?: string;
  readonly controls?: string;
  readonly least?: number;
  readonly data?: string;
}

export const PRIMARY =
  'metric: kept, metricVersion: 1, kind: proportion, goodDirection: increase, minimumEffect: 0.02, targetEffect: 0.1';

export function planOf({
  matching = 'method: propensity, caliper: 0.2',
  primary = PRIMARY,
  guardrails = '',
  controls = '',
  least = 50,
  data = '',
}: Changes = {}): string {
  return `plan:
  design: matched
  primary: { ${primary} }
  guardrails: [${guardrails}]
  negativeControls: [${controls}]
  confidence: 0.95
  minimumPerArm: ${least}
  covariates: [age, plan]
  matching: { ${matching} }
data:
  arm: { column: treated, pilot: 1, comparison: 0, leaveOut: other }
  unit: id
  covariates: { age: { column: age }, plan: { column: plan, kind: category } }
  metrics:
    kept: { column: kept, true: yes }
    cost: { column: cost }
    noise: { column: noise }
${data}`.replace(/ {4}(cost|noise): .*\n/g, (line, name: string) =>
    guardrails.includes(name) || controls.includes(name) || primary.includes(`metric: ${name}`) ? line : '',
  );
}

export interface Unit {
  readonly id: string;
  readonly treated: string;
  readonly age: string;
  readonly plan: string;
  readonly kept: string;
  readonly cost: string;
  readonly noise: string;
}

export const HEADER = 'id,treated,age,plan,kept,cost,noise';

/** Units of whom the older are treated more often and stay more often; treatment itself adds what is told. */
export function rowsOf(
  n: number,
  gain: number,
  change: (unit: Unit, place: number) => Partial<Unit> = () => ({}),
): string[] {
  const units = Array.from({ length: n }, (_, place) => {
    const age = 20 + 50 * fraction(place, 0);
    const isTreated = fraction(place, 1) < (age - 10) / 200;
    const kept = fraction(place, 2) < 0.2 + age / 200 + (isTreated ? gain : 0);
    const unit: Unit = {
      id: `u${place}`,
      treated: isTreated ? '1' : '0',
      age: age.toFixed(6),
      plan: fraction(place, 3) < 0.5 ? 'basic' : 'full',
      kept: kept ? 'yes' : 'no',
      cost: (10 + age / 10 + 4 * fraction(place, 4)).toFixed(4),
      noise: (5 * fraction(place, 5)).toFixed(4),
    };
    return { ...unit, ...change(unit, place) };
  });
  return [
    HEADER,
    ...units.map(({ id, treated, age, plan, kept, cost, noise }) =>
      [id, treated, age, plan, kept, cost, noise].join(','),
    ),
  ];
}

export const COST = '{ metric: cost, metricVersion: 1, kind: mean, goodDirection: decrease, margin: 1 }';
export const NOISE = '{ metric: noise, metricVersion: 1, kind: mean }';
