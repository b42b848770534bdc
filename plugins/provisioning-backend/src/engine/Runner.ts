import { redact } from '@plumbline/backstage-plugin-provisioning-common';
import {
  type Lease,
  MeasuredWork,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Cipher } from '../vault/Cipher';
import { moduleHash } from '../standards/readModule';
import type { SecretStore } from '../vault/SecretStore';
import { secretsIn } from '../vault/secretReferences';
import { makePassword } from '../vault/scram';
import type { WorkspaceStore } from '../records/WorkspaceStore';
import type { Terraform, TerraformResult } from '../terraform/Terraform';
import type { Workspace, Workspaces } from '../terraform/Workspace';
import { moduleVariables, needsSecret } from './moduleVariables';
import type { Authorized } from './authorizeRun';
import type { Offer } from '../standards/ProductRegistry';
import { createRunLog, noLog } from './RunLog';
import { StepContext, StepFailure, StepLacks } from './Step';

/** Each Terraform command ends within this time, in ms. */
const timeouts = {
  init: 300_000,
  plan: 600_000,
  show: 120_000,
  apply: 3_600_000,
};

const runs = new MeasuredWork({
  name: 'provisioning.run',
  description: 'Commands of Terraform',
});

export type RunnerOptions = {
  cipher: Cipher;
  /** What a product's runs are given of credentials; undefined for none. */
  environmentOf(product: string): Record<string, string> | undefined;
  secrets: SecretStore;
  store: WorkspaceStore;
  terraform: Terraform;
  workspaces: Workspaces;
};

/** What runs a command in an open workspace. */
export type Session = {
  workspace: Workspace;
  /** Receives the secrets that Terraform may print; until then no value that it prints is kept. */
  hide(secrets: readonly string[]): void;
  /** Runs what changes nothing. */
  run(
    command: Exclude<keyof typeof timeouts, 'apply'>,
    ...args: string[]
  ): Promise<TerraformResult>;
  /** Runs what was authorized, and nothing else changes anything. */
  apply(authorized: Authorized, planFile: string): Promise<TerraformResult>;
};

/** Runs Terraform for an operation, with its state, its secrets and its log. */
export class Runner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** What a request would wait for, in words; nothing where it can be made. */
  async lacks(offer: Offer): Promise<string[]> {
    const needs = [
      () => this.requirePlanning({ offer }),
      async () => this.requireCredentials(offer),
    ];
    const lacks = new Set<string>();
    for (const need of needs) {
      try {
        await need();
      } catch (error) {
        if (!(error instanceof StepLacks)) {
          throw error;
        }
        lacks.add(error.message);
      }
    }
    return [...lacks];
  }

  /** What `lacks` states, by kind. */
  async missing(productId: string): Promise<('terraform' | 'credentials')[]> {
    const { environmentOf, terraform } = this.#options;
    return [
      ...((await terraform.find()) ? [] : (['terraform'] as const)),
      ...(environmentOf(productId) ? [] : (['credentials'] as const)),
    ];
  }

  /** @throws StepLacks where there is nothing to plan with */
  async requirePlanning({ offer }: Pick<StepContext, 'offer'>): Promise<void> {
    const { terraform } = this.#options;
    if (!(await terraform.find())) {
      throw new StepLacks(
        'Terraform 1.x or OpenTofu on the PATH of the backend',
      );
    }
    if (!offer.product.planWithout) {
      this.requireCredentials(offer);
    }
  }

  /** @throws StepLacks where there is nothing to apply with */
  requireCredentials({ product: { id } }: Offer): void {
    if (!this.#options.environmentOf(id)) {
      throw new StepLacks(
        `credentials: nothing is configured in 'plumbline.provisioning.environments.${id}'`,
      );
    }
  }

  /** Makes the secret that a product needs, once for each request. */
  async prepareSecret({
    now,
    offer,
    operation,
    request,
  }: StepContext): Promise<void> {
    if (needsSecret(offer)) {
      const { secrets } = this.#options;
      const name = String(operation.intent[offer.product.resource.name]);
      const kept = await secrets.get(operation.requestId);
      // It was corrected since, before anybody could use it.
      if (
        kept &&
        kept.username !== name &&
        operation.kind === 'create' &&
        request.activeAt === undefined
      ) {
        await secrets.remove(operation.requestId);
      }
      await secrets.ensure(
        operation.requestId,
        () => ({ username: name, ...makePassword() }),
        now,
      );
    }
  }

  /**
   * Opens a workspace that is ready to plan or apply, and saves the state at the
   * end, however it ends. Without a claim it only looks: nothing is kept.
   */
  async inWorkspace<T>(
    context: Omit<StepContext, 'lease'> & { lease?: Lease },
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { cipher, environmentOf, secrets, store } = this.#options;
    const { product } = context.offer;
    const { lease, now, offer, operation, request, signal } = context;
    const { requestId } = operation;
    const known = await store.workspace(requestId);
    const connection = await secrets.get(requestId);
    const environment = environmentOf(product.id) ?? product.planWithout ?? {};
    const named = await secretsIn(secrets, {
      form: context.offer.form,
      intent: operation.intent,
    });
    const gone = Object.keys(named).find(name => named[name] === undefined);
    if (gone !== undefined) {
      throw new StepFailure(
        `'${gone}' refers to a secret that is not there any more; change it to another one`,
      );
    }
    const hidden = [
      ...Object.values(environment),
      ...Object.values(named).map(String),
      ...(connection ? [connection.password] : []),
    ];
    const workspace = await this.#options.workspaces.open({
      name: lease ? requestId : `look-${requestId}`,
      module: offer.module.folder,
      check: folder => requireModule(offer, folder),
      variables: {
        ...moduleVariables(offer, operation, request, connection),
        ...named,
      },
      state: known && cipher.open(known, `state ${requestId}`),
    });
    const log = lease
      ? createRunLog(lines => store.appendLog(requestId, lines, now), hidden)
      : noLog;
    try {
      const run = async (
        command: keyof typeof timeouts,
        ...args: string[]
      ): Promise<TerraformResult> => {
        const result = await runs.run(
          { command, product: offer.product.id },
          () =>
            this.#options.terraform.run([command, ...args, '-no-color'], {
              cwd: workspace.folder,
              variables: environment,
              signal,
              timeoutMs: timeouts[command],
              onStart: workspace.remember,
              // The JSON of a plan contains secrets.
              ...(command !== 'show' && { onLine: log.add }),
            }),
          // 2: a plan that changes something.
          ({ code }) => ([0, 2].includes(code) ? 'succeeded' : 'failed'),
        );
        signal.throwIfAborted();
        if (result.timedOut) {
          throw new StepFailure(
            `'terraform ${command}' did not end within ${
              timeouts[command] / 60_000
            } minutes`,
          );
        }
        return {
          ...result,
          tail: result.tail.map(line => redact(line, hidden)),
        };
      };
      const session: Session = {
        run,
        workspace,
        hide: log.hide,
        apply: async (authorized, planFile) => {
          if (authorized.operation !== operation.id) {
            throw new TypeError(
              `What may be run is '${authorized.operation}', and not '${operation.id}'`,
            );
          }
          return run('apply', '-input=false', '-lock-timeout=60s', planFile);
        },
      };
      const init = await session.run('init', '-input=false');
      if (init.code !== 0) {
        const reason = lastError(init);
        throw /provider/i.test(reason)
          ? new StepLacks(
              `its providers in a folder of 'plumbline.provisioning.plugins'; Terraform says: ${reason}`,
            )
          : new StepFailure(`terraform init failed: ${reason}`);
      }
      return await work(session);
    } finally {
      const state = lease && (await workspace.state());
      const kept =
        state &&
        (await store.saveWorkspace(
          lease,
          requestId,
          cipher.seal(state, `state ${requestId}`),
          now,
        ));
      await log.end();
      // Only here is written what was made last: whoever runs it next takes over.
      if (kept !== 'lost') {
        await workspace.remove();
      }
    }
  }
}

/**
 * A module whose folder was edited into something wrong is in force as it was,
 * and can't be run as it is.
 *
 * @throws StepLacks
 */
async function requireModule(
  { product, module }: Offer,
  folder: string,
): Promise<void> {
  if ((await moduleHash(folder).catch(() => '')) !== module.hash) {
    throw new StepLacks(
      `'${product.module.path}' as it was last right; its folder holds something else now`,
    );
  }
}

/** Terraform's own words for what went wrong. */
export function lastError({ code, tail }: TerraformResult): string {
  const lines = tail
    .map(line => line.replace(/^[│╷╵\s]+/, '').trim())
    .filter(line => line !== '');
  if (lines.length === 0) {
    return code < 0
      ? 'it was ended, without output'
      : `it ended with ${code}, without output`;
  }
  const at = lines.findIndex(line => line.startsWith('Error:'));
  return (at < 0 ? lines.slice(-3) : lines.slice(at))
    .join(' ')
    .replace(/^Error: /, '')
    .slice(0, 1_000);
}
