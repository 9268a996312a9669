import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtFolders } from '../../local/prepare/build.mjs';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const [, build = '', final = ''] = dockerfile.split(/^FROM \$\{NODE_IMAGE\}.*$/m);

it('builds the image on one exact Debian version of Node, because the native core needs glibc', () => {
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
});

it('installs the image by the lock file and runs no install script', () => {
  for (const command of dockerfile.match(/npm (?:ci|install|prune)[^\n&]*/g) ?? [])
    expect(command).toContain('--ignore-scripts');
  expect(build).toContain('npm ci --omit=dev');
});

it('takes only what was built and the ready metrics into the image, and runs it as an ordinary user with a health check', () => {
  expect(final.match(/^COPY .*$/gm)).toEqual([
    'COPY --from=build /app/package.json ./',
    'COPY --from=build /app/node_modules node_modules',
    'COPY --from=build /app/dist dist',
    'COPY --from=build /app/examples/metrics examples/metrics',
    'COPY --from=build --chown=node:node /empty /var/lib/tollgate',
  ]);
  expect(final).toMatch(/^USER node$/m);
  expect(final).toMatch(/^HEALTHCHECK /m);
  expect(final).not.toMatch(/^RUN /m);
});

it('lets every file into the image that it is built from, and no other', () => {
  const ignore = readFileSync('.dockerignore', 'utf8').split('\n');
  const copied = [...build.matchAll(/^COPY (?<files>.*) \S+$/gm)].flatMap(
    ({ groups }) => groups?.files?.split(' ') ?? [],
  );
  expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
  const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  expect(allowed.sort()).toEqual(copied.sort());
  for (const file of copied) expect(existsSync(file), file).toBe(true);
});

it('compiles every folder that a program of the image needs', () => {
  for (const folder of builtFolders) expect(build).toContain(`COPY ${folder} `);
});

it('carries every program that the guide to production or the compose file runs in it', () => {
  const texts = ['docs/production.md', 'docker-compose.yml'].map((file) => readFileSync(file, 'utf8')).join();
  const programs = [...texts.matchAll(/\bdist\/(?<source>[\w/-]+)\.js\b/g)].map(
    ({ groups }) => groups?.source ?? '',
  );
  expect(programs).toContain('worker/health-check');
  expect(programs).toContain('cli/programme-command');
  for (const source of programs) {
    expect(builtFolders).toContain(source.split('/')[0]);
    expect(existsSync(`${source}.ts`), source).toBe(true);
  }
});
