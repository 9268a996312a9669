/**
 * For mongosh, once after the start of MongoDB: makes the replica set of one and the user of Tollgate.
 * Safe to repeat; a changed MONGODB_TOLLGATE_PASSWORD is taken over. Secrets come from the environment, so that no
 * list of processes shows them.
 */
const { MONGODB_HOST, MONGODB_ROOT_PASSWORD, MONGODB_TOLLGATE_PASSWORD } = process.env;
const waitMs = 1_000;
const patience = 60;

const root = `root:${encodeURIComponent(MONGODB_ROOT_PASSWORD)}`;
const admin = new Mongo(`mongodb://${root}@${MONGODB_HOST}/?authSource=admin&directConnection=true`).getDB(
  'admin',
);

initiate();
waitForPrimary();
grant();
print('MongoDB: the replica set has a primary and the user tollgate may write.');

function initiate() {
  try {
    admin.runCommand({ replSetGetStatus: 1 });
    return;
  } catch (error) {
    if (error.codeName !== 'NotYetInitialized') throw error;
  }
  admin.runCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: MONGODB_HOST }] } });
}

function waitForPrimary() {
  for (let tries = 0; tries < patience; tries += 1) {
    if (admin.runCommand({ hello: 1 }).isWritablePrimary) return;
    sleep(waitMs);
  }
  throw new Error(`no primary after ${patience} s`);
}

/** Rights on one database: read, write, indexes, change streams; nothing about users or the cluster. */
function grant() {
  const tollgate = admin.getSiblingDB('tollgate');
  const user = { pwd: MONGODB_TOLLGATE_PASSWORD, roles: [{ role: 'readWrite', db: 'tollgate' }] };
  if (tollgate.getUser('tollgate') === null) tollgate.createUser({ user: 'tollgate', ...user });
  else tollgate.updateUser('tollgate', user);
}
