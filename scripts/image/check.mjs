// `npm run image:check`: the steps of deploy/Dockerfile on this portal, and what they
// make started as deploy/kustomize/base starts it: as non-root, without capabilities,
// on a root file system that is read-only, with a real PostgreSQL; probed, killed,
// started again, and stopped. No registry of images is needed: in place of the base
// image there is the Debian and the Node of this machine, beneath each stage. Needs
// Linux, root and, for the step that installs packages, Debian's archive.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { mustRun } from '../lib/mustRun.mjs';
import { openLog } from '../lib/logFile.mjs';
import { paths } from '../lib/paths.mjs';
import { ended, endTogether, runMain, startChild } from '../lib/processes.mjs';
import { Failure, say, tail } from '../lib/say.mjs';
import { freePort } from '../start/port.mjs';
import { startPostgres } from '../test/postgres.mjs';
import { stagesOf } from './steps.mjs';

const deploy = join(paths.root, 'deploy');
const base = join(deploy, 'kustomize/base');
const pathOfSystem =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** For what the base image has. */
const readyWithinMs = 300_000;

/** In a mount namespace of its own, what is mounted goes with the process. */
function isolated(script, ...args) {
  const unshare = ['--mount', '--propagation', 'private'];
  return [...unshare, 'sh', '-euc', script, 'sh', ...args];
}

const devices = `
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"`;

/** A stage: what its steps have written lies in `layer`, on top of this machine. */
class Stage {
  constructor(folder, name) {
    this.layer = join(folder, `${name}-layer`);
    this.work = join(folder, `${name}-work`);
    this.root = join(folder, `${name}-root`);
    this.folder = '/';
    [this.layer, this.work, this.root].forEach(one =>
      mkdirSync(one, { recursive: true }),
    );
  }

  async run(title, command, log) {
    const script = `root=$1
mount -t overlay overlay -o "lowerdir=/,upperdir=$2,workdir=$3" "$root"${devices}
exec chroot "$root" sh -c 'cd "$0" && eval "$1"' "$4" "$5"`;
    await mustRun(
      title,
      'unshare',
      isolated(script, this.root, this.layer, this.work, this.folder, command),
      { log, append: true, env: { ...process.env, PATH: pathOfSystem } },
    );
  }

  /** Read-only, as uid and gid; resolves with the child, which is the command itself. */
  start({ args, env, user, log }) {
    const script = `root=$1; layer=$2; work=$3; uid=$4; gid=$5; folder=$6; shift 6
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer,workdir=$work" "$root"${devices}
mount -t tmpfs tmpfs "$root/tmp"
mount -o remount,ro "$root"
exec chroot "$root" setpriv --reuid "$uid" --regid "$gid" --clear-groups \\
  --no-new-privs --inh-caps=-all --bounding-set=-all \\
  sh -c 'cd "$0" && exec "$@"' "$folder" "$@"`;
    const child = startChild(
      'unshare',
      isolated(
        script,
        this.root,
        this.layer,
        this.work,
        String(user.uid),
        String(user.gid),
        this.folder,
        ...args,
      ),
      { env: { ...env, PATH: pathOfSystem } },
    );
    const file = openLog(log, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => file.write(text));
    }
    return child;
  }
}

/** All stages in their order; the last one is what a container starts from. */
async function build(stages, { folder, context, log }) {
  const made = new Map();
  let last;
  for (const { name = 'final', steps } of stages) {
    const stage = new Stage(folder, name);
    mkdirSync(join(stage.layer, 'usr/local/bin'), { recursive: true });
    cpSync(process.execPath, join(stage.layer, 'usr/local/bin/node'));
    for (const step of steps) {
      if (step.folder !== undefined) {
        stage.folder = step.folder;
        mkdirSync(join(stage.layer, step.folder), { recursive: true });
      } else if (step.copy !== undefined) {
        const [what] = step.copy;
        const from = step.from
          ? join(made.get(step.from).layer, what)
          : join(context, what);
        const to = join(stage.layer, stage.folder);
        // What is in the folder, and not how the folder itself is.
        const each = ['-mindepth', '1', '-maxdepth', '1', '-exec'];
        await mustRun(
          `copying ${what}`,
          'find',
          [from, ...each, 'cp', '-a', '-t', to, '{}', '+'],
          { log, append: true },
        );
      } else {
        await stage.run(
          step.run.trim().split(/\s+/).slice(0, 4).join(' '),
          step.run,
          log,
        );
      }
    }
    made.set(name, stage);
    last = stage;
  }
  return last;
}

async function main() {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    throw new Failure('The check of the image needs Linux, and root.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-image-'));
  const logOf = name => join(paths.testResults, `image-${name}.log`);
  rmSync(logOf('build'), { force: true });
  rmSync(logOf('portal'), { force: true });
  const postgres = await startPostgres(logOf('postgres'));
  try {
    const stages = stagesOf(readFileSync(join(deploy, 'Dockerfile'), 'utf8'));
    const context = join(folder, 'context');
    await mustRun(
      'copying what is committed',
      'git',
      ['clone', '--quiet', '--depth=1', `file://${paths.root}`, context],
      { log: logOf('build') },
    );
    // Of what Dockerfile.dockerignore leaves out, a clone has this.
    rmSync(join(context, '.git'), { recursive: true });
    say(
      'The steps of deploy/Dockerfile, with the Debian and Node of this machine beneath:',
    );
    const image = await build(stages, { folder, context, log: logOf('build') });

    // As the base of the manifests starts it.
    const { template } = parse(
      readFileSync(join(base, 'deployment.yaml'), 'utf8'),
    ).spec;
    const { containers, securityContext } = template.spec;
    const [container] = containers;
    mkdirSync(join(image.layer, 'config'));
    cpSync(
      join(base, 'app-config.deployment.yaml'),
      join(image.layer, 'config/app-config.deployment.yaml'),
    );
    const { entrypoint, env } = stages.at(-1);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const user = {
      uid: securityContext.runAsUser,
      gid: securityContext.runAsGroup,
    };
    const start = () =>
      image.start({
        args: [...entrypoint, ...container.args],
        env: {
          ...env,
          HOME: '/tmp',
          PORTAL_URL: url,
          PORTAL_DATABASE_URL: postgres.url,
          APP_CONFIG_backend_listen: `"127.0.0.1:${port}"`,
          // As docs/deploy.md says, for a portal with infrastructure requests.
          APP_CONFIG_plumbline_provisioning_folder: '"/tmp/provisioning"',
          APP_CONFIG_plumbline_provisioning_encryptionKey:
            '"only-of-this-check-0123456789abcdef"',
        },
        user,
        log: logOf('portal'),
      });
    const status = path =>
      fetch(`${url}${path}`).then(
        answer => answer.status,
        () => undefined,
      );
    const untilReady = async child => {
      const { path } = container.readinessProbe.httpGet;
      const began = Date.now();
      while ((await status(path)) !== 200) {
        if (child.exitCode !== null || Date.now() - began > readyWithinMs) {
          throw new Failure(
            ['The portal is not ready:', ...tail(logOf('portal'), 30)].join(
              '\n',
            ),
          );
        }
        await sleep(250);
      }
      return `${Math.round((Date.now() - began) / 1_000)} s`;
    };
    const expect = (what, found, wanted) => {
      if (found !== wanted) {
        throw new Failure(`${what}: ${found}, and not ${wanted}`);
      }
      say(`  ${what}: ${found}`);
    };

    say(
      `Started as uid ${user.uid}, without capabilities, root file system read-only:`,
    );
    for (const [what, script, code] of [
      ['writing into /tmp', 'touch /tmp/made', 0],
      ['writing into its own folder', 'touch ./made', 1],
      ['writing into the root folder', 'touch /made', 1],
      ['becoming another user', 'setpriv --reuid 0 true', 1],
    ]) {
      const tried = image.start({
        args: ['sh', '-c', script],
        env: {},
        user,
        log: logOf('portal'),
      });
      const end = await ended(tried);
      expect(
        what,
        end.code === 0 ? 'done' : 'refused',
        code === 0 ? 'done' : 'refused',
      );
    }
    let child = start();
    say(`  ready after ${await untilReady(child)}`);
    expect('liveness', await status(container.livenessProbe.httpGet.path), 200);
    expect('its pages', await status('/'), 200);
    expect(
      'a request without a token',
      await status('/api/catalog/entities'),
      401,
    );
    let end = ended(child);
    process.kill(child.pid, 'SIGKILL');
    expect('killed, it ends by', (await end).signal, 'SIGKILL');
    child = start();
    say(
      `  started again on the same database, ready after ${await untilReady(
        child,
      )}`,
    );
    end = ended(child);
    const stopped = Date.now();
    process.kill(child.pid, 'SIGTERM');
    const { code } = await Promise.race([
      end,
      sleep(
        template.spec.terminationGracePeriodSeconds * 1_000,
        {},
        { ref: false },
      ),
    ]);
    expect('stopped, it exits with', code, 0);
    say(`  after ${Math.round((Date.now() - stopped) / 1_000)} s`);
    return 0;
  } finally {
    await postgres.stop();
    if (existsSync(folder)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

await runMain(async () => {
  endTogether();
  return main();
});
