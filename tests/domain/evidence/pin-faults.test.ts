import { describe, expect, it } from 'vitest';
import { pinFindings, type KnownMetric, type Library } from '../../../domain/evidence/pin-faults.js';
import { testCharter } from '../../support/charters.js';
import { testMetric } from '../../support/metrics.js';

const plan = testCharter().analysisPlan;
const metric = (change: Partial<KnownMetric> = {}): KnownMetric => ({
  published: [1],
  planned: testMetric(),
  retiredAt: null,
  ...change,
});
const contacts = metric({ planned: testMetric({ goodDirection: 'decrease', indicator: 'leading' }) });
const library = (known: Record<string, KnownMetric>, names = Object.keys(known)): Library => ({
  names,
  known: new Map(Object.entries(known)),
});
const found = (given: Library) => pinFindings(plan, given, '/charter/analysisPlan');

describe('the metrics of a plan', () => {
  it('are taken when the library publishes them as they are planned', () => {
    expect(found(library({ retention: metric(), contact_rate: contacts }))).toEqual({
      faults: [],
      warnings: [],
    });
  });

  it('are warned of when the library does not know them, with the name that was probably meant', () => {
    const { faults, warnings } = found(library({ retention: metric(), contact_rates: contacts }));
    expect(faults).toEqual([]);
    expect(warnings).toEqual([
      {
        pointer: '/charter/analysisPlan/guardrails/0/metric',
        detail:
          'names contact_rate, which is not in the metric library: its definition is pinned by nothing; did you mean contact_rates?',
      },
    ]);
  });

  it('are said nothing of where the programme has no library', () => {
    expect(found(library({}))).toEqual({ faults: [], warnings: [] });
  });

  it.each([
    [
      'a version that is not there',
      { planned: null, published: [2, 3] },
      'metricVersion',
      'names version 1 of retention, which the library lacks; published: 2, 3',
    ],
    [
      'a version that is retired',
      { retiredAt: '2026-11-20T00:00:00Z', published: [] },
      'metricVersion',
      'names version 1 of retention, which was retired on 2026-11-20; none is published',
    ],
    [
      'another direction',
      { planned: testMetric({ goodDirection: 'decrease' }) },
      'goodDirection',
      'must be decrease, as the library defines retention version 1',
    ],
    [
      'another kind',
      { planned: testMetric({ formula: { kind: 'mean', column: 'x', among: [] } }) },
      'kind',
      'must be mean, as the library defines retention version 1',
    ],
  ] as const)('are refused with %s', (_what, change, field, detail) => {
    const { faults } = found(library({ retention: metric(change), contact_rate: contacts }));
    expect(faults).toEqual([{ pointer: `/charter/analysisPlan/primary/${field}`, detail }]);
  });

  it('are refused where each of them lags by the library, which decides and not their names', () => {
    const lagging = metric({ planned: testMetric({ goodDirection: 'decrease', indicator: 'lagging' }) });
    expect(found(library({ retention: metric(), contact_rate: lagging })).faults).toEqual([
      {
        pointer: '/charter/analysisPlan/guardrails',
        detail:
          'must hold a leading metric: retention lags by the metric library, and a lagging signal never decides alone',
      },
    ]);
    const leading = metric({ planned: testMetric({ indicator: 'leading' }) });
    expect(found(library({ retention: leading, contact_rate: lagging })).faults).toEqual([]);
    // Of a metric that the library does not know, its name tells.
    expect(found(library({ retention: metric(), other: contacts })).faults).toEqual([]);
    const [guardrail] = plan.guardrails;
    const named = { ...plan, guardrails: [{ ...guardrail!, metric: 'nps_after_contact' }] };
    expect(pinFindings(named, library({ retention: metric() }), '/plan').faults).toHaveLength(1);
  });
});
