/** Holds the formula and the exclusions of a metric against the types of its columns: every fault with its path. */
import { orMeant } from '../base/nearest-name.js';
import type {
  ColumnType,
  MetricAmount,
  MetricColumn,
  MetricFormula,
  MetricPredicate,
} from './metric-formula.js';

export interface TypeFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Path = readonly PropertyKey[];

/** By test of a predicate: the type of column that it can be asked of; undefined for any. */
const ASKED_OF: Readonly<Record<MetricPredicate['is'], ColumnType | undefined>> = {
  yes: 'flag',
  no: 'flag',
  known: undefined,
  at_least: 'number',
  at_most: 'number',
  above: 'number',
  below: 'number',
  one_of: 'text',
  none_of: 'text',
};

interface Typed {
  readonly columns: readonly MetricColumn[];
  readonly formula: MetricFormula;
  readonly exclusions: readonly MetricPredicate[];
}

export function typeFaults({ columns, formula, exclusions }: Typed): TypeFault[] {
  const check = checkerOf(columns);
  return [
    ...formulaFaults(check, formula),
    ...check.all(exclusions, ['exclusions']),
    ...unused(columns, check.named),
  ];
}

interface Checker {
  readonly named: Set<string>;
  readonly is: (name: string, type: ColumnType | undefined, why: string, path: Path) => TypeFault[];
  readonly all: (predicates: readonly MetricPredicate[], path: Path) => TypeFault[];
}

function checkerOf(columns: readonly MetricColumn[]): Checker {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const named = new Set<string>();
  const is: Checker['is'] = (name, type, why, path) => {
    named.add(name);
    const found = types.get(name);
    if (found === undefined) return [{ path, message: unknown(name, [...types.keys()]) }];
    if (type === undefined || found === type) return [];
    return [{ path, message: `is a ${found}, and ${why} needs a ${type}` }];
  };
  const all: Checker['all'] = (predicates, path) =>
    predicates.flatMap(({ column, is: test }, index) =>
      is(column, ASKED_OF[test], `"${test.replaceAll('_', ' ')}"`, [...path, index, 'column']),
    );
  return { named, is, all };
}

function unknown(name: string, known: readonly string[]): string {
  return `is none of the columns${orMeant(name, known)}`;
}

function formulaFaults(check: Checker, formula: MetricFormula): TypeFault[] {
  const at = ['formula'];
  switch (formula.kind) {
    case 'proportion':
      return [
        ...check.all(formula.counted, [...at, 'counted']),
        ...check.all(formula.among, [...at, 'among']),
      ];
    case 'mean':
    case 'nps':
      return [
        ...check.is(formula.column, 'number', `a ${formula.kind}`, [...at, 'column']),
        ...check.all(formula.among, [...at, 'among']),
      ];
    case 'ratio':
      return (['numerator', 'denominator'] as const).flatMap((side) =>
        amountFaults(check, formula[side], [...at, side]),
      );
  }
}

function amountFaults(check: Checker, amount: MetricAmount, path: Path): TypeFault[] {
  return (['plus', 'minus'] as const).flatMap((sign) =>
    amount[sign].flatMap((term, index) => {
      const at = [...path, sign, index];
      const summed = term.of === 'sum' ? check.is(term.column, 'number', 'a sum', [...at, 'column']) : [];
      return [...summed, ...check.all(term.where, [...at, 'where'])];
    }),
  );
}

/** A column that nothing reads is a slip of the pen in whatever should read it. */
function unused(columns: readonly MetricColumn[], named: ReadonlySet<string>): TypeFault[] {
  return columns.flatMap(({ name }, index) =>
    named.has(name)
      ? []
      : [{ path: ['columns', index, 'name'], message: 'is read by neither formula nor exclusions' }],
  );
}
