/** Which arm a row belongs to, by the cell of its column. */
import { cellTexts } from '../contracts/analysis-columns.js';
import type { ArmColumn } from '../contracts/observational-file.js';
import type { Arm } from '../statistics/difference.js';
import type { RowFaults } from './row-faults.js';

export class ArmCells {
  readonly #arms: ReadonlyMap<string, Arm | 'left out'>;

  constructor(
    private readonly arm: ArmColumn,
    private readonly faults: RowFaults,
  ) {
    this.#arms = new Map<string, Arm | 'left out'>([
      ...cellTexts(arm.leaveOut).map((cell) => [cell, 'left out'] as const),
      [String(arm.pilot).trim(), 'pilot'],
      [String(arm.comparison).trim(), 'comparison'],
    ]);
  }

  /** @returns undefined where it is neither, which goes to the faults */
  of(value: string, row: number): Arm | 'left out' | undefined {
    const arm = this.#arms.get(value);
    if (arm === undefined) {
      const [pilot, comparison] = [String(this.arm.pilot).trim(), String(this.arm.comparison).trim()];
      const hint = `is neither arm: ${pilot} or ${comparison}`;
      this.faults.add({ row, column: this.arm.column, value, hint });
    }
    return arm;
  }
}
