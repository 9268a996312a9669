import { describe, expect, it } from 'vitest';
import { foreignNames } from '../../../domain/programme/dimensions.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import type { Inherited } from '../../../domain/programme/inheritance.js';
import { person, testCharter } from '../../support/charters.js';
import { atAsk, NOON_MS } from '../states.js';

const hotel = {
  journeyStages: ['booking', 'arrival', 'stay'],
  lobs: ['city-hotels', 'resorts'],
  regions: ['north', 'alps'],
};

describe('a name that the programme does not have', () => {
  it('is told at each place where it stands, with the names that there are and the one that was meant', () => {
    const charter = {
      journeyStage: 'arival',
      lobs: ['city-hotels', 'resort'],
      regions: ['north'],
      waves: [{ name: 'first', lob: 'resort', region: 'sea' }],
    };
    const lob =
      'is no line of business of the programme, which has city-hotels, resorts; did you mean resorts?';
    expect(foreignNames({ charter }, hotel)).toEqual([
      {
        pointer: '/charter/journeyStage',
        detail:
          'is no journey stage of the programme, which has booking, arrival, stay; did you mean arrival?',
      },
      { pointer: '/charter/lobs/1', detail: lob },
      { pointer: '/charter/waves/0/lob', detail: lob },
      {
        pointer: '/charter/waves/0/region',
        detail: 'is no region of the programme, which has north, alps',
      },
    ]);
  });

  it('is none where the programme names no LOBs or regions, or `*` stands for every LOB', () => {
    const { journeyStages } = hotel;
    expect(foreignNames({ lobs: ['any', 'thing'], region: 'where' }, { journeyStages })).toEqual([]);
    expect(foreignNames({ lob: '*', lobs: ['*'] }, hotel)).toEqual([]);
  });

  it('is one of the usual four stages where the programme has no dimensions, with any LOB and region', () => {
    expect(foreignNames(testCharter({ journeyStage: 'renewal_and_expansion', lobs: ['tv'] }), null)).toEqual(
      [],
    );
    expect(foreignNames(testCharter({ journeyStage: 'suport' }), null)).toMatchObject([
      { pointer: '/journeyStage', detail: expect.stringMatching(/; did you mean support\?$/) as string },
    ]);
  });

  it('is looked for in what is no charter at all, and told a few times only', () => {
    for (const body of [null, 5, 'lob', [], { lobs: 5 }, { lobs: [null, {}] }, { 'a/b': { lob: 'x' } }])
      expect(foreignNames(body, hotel)).toEqual([]);
    expect(foreignNames({ lobs: Array.from({ length: 9_000 }, (_, n) => `x${n}`) }, hotel)).toHaveLength(25);
  });
});

it('a reworked charter is held against the dimensions with which the cycle started', () => {
  const state = atAsk('charter', { kind: 'charter', roles: ['pmo'] });
  const dimensions = { name: 'standard', version: 3, content: hotel };
  state.inherited = { dimensions } as unknown as Inherited;
  const ofHotel = testCharter({
    journeyStage: 'arrival',
    lobs: ['resorts'],
    regions: ['alps'],
    waves: [{ name: 'first', lob: 'resorts', region: 'alps' }],
  });
  const handIn = (content: typeof ofHotel) =>
    refuseSubmission(state, person('pmo'), { kind: 'charter', content }, NOON_MS);
  expect(handIn(ofHotel)).toBeNull();
  expect(handIn({ ...ofHotel, journeyStage: 'support' })).toMatchObject({
    code: 'content-mismatch',
    faults: [{ pointer: '/content/journeyStage' }],
  });
  state.inherited = null;
  expect(handIn(ofHotel)).toMatchObject({ faults: [{ pointer: '/content/journeyStage' }] });
});
