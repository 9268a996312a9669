/**
 * `npm ci` must work on every platform from a clean clone: the lock holds every optional binary, ties
 * nobody to one registry, and package.json names exact versions. Mended by `npm run lock:complete`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from './tree.js';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

function checkLock(file: string): { status: number | null; lines: string[] } {
  const script = path.join(root, '.ci/complete-lock.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, '--check', file], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

describe('package-lock.json', () => {
  it('holds every optional binary and no download address, so that npm ci accepts it everywhere', () => {
    expect(checkLock(path.join(root, 'package-lock.json'))).toEqual({
      status: 0,
      lines: ['package-lock.json is complete.'],
    });
  });

  it('is refused when a binary is left out, held in another version, or tied to one registry', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-lock-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const packages = {
      'node_modules/parent': {
        version: '1.0.0',
        optionalDependencies: { held: '1.0.0', gone: '1.0.0', other: '2.0.0' },
      },
      'node_modules/held': { version: '1.0.0', resolved: 'https://example.org/held.tgz' },
      'node_modules/other': { version: '1.0.0' },
    };
    const file = path.join(folder, 'package-lock.json');
    writeFileSync(file, JSON.stringify({ packages }));
    expect(checkLock(file)).toEqual({
      status: 1,
      lines: [
        'package-lock.json: node_modules/parent needs gone@1.0.0, which has no entry',
        'package-lock.json: node_modules/parent needs other@2.0.0, which has no entry',
        'package-lock.json: node_modules/held names a download address',
      ],
    });
  });

  it('agrees with package.json', () => {
    const { packages } = read('package-lock.json') as { packages: Record<string, Manifest> };
    const manifest = read('package.json') as Manifest;
    expect(packages['']?.dependencies).toEqual(manifest.dependencies);
    expect(packages['']?.devDependencies).toEqual(manifest.devDependencies);
  });
});

describe('package.json', () => {
  it('pins every dependency to one exact version', () => {
    const { dependencies, devDependencies } = read('package.json') as Manifest;
    const pins = Object.entries({ ...dependencies, ...devDependencies });
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});
