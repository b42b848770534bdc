import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Absolute paths of the clone, whatever the working directory. */
export const paths = {
  root,
  toolchain: join(root, '.toolchain'),
  yarn: join(root, '.yarn/releases/yarn-4.13.0.cjs'),
  cache: join(root, 'node_modules/.cache/plumbline'),
  testResults: join(root, '.test-results'),
};

/** A path as the user typed it: npm changes the working directory to the clone's root. */
export function fromUser(path, env = process.env) {
  return isAbsolute(path) ? path : resolve(env.INIT_CWD || process.cwd(), path);
}

/** The folder that keeps what has to survive a restart: database, token, logs. */
export function dataFolder(env = process.env) {
  return env.PLUMBLINE_DATA
    ? fromUser(env.PLUMBLINE_DATA, env)
    : join(root, '.plumbline');
}
