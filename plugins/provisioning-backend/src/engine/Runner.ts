import { redact } from '@plumbline/backstage-plugin-provisioning-common';
import type { Cipher } from '../vault/Cipher';
import type { SecretStore } from '../vault/SecretStore';
import { makePassword } from '../vault/scram';
import type { WorkspaceStore } from '../requests/WorkspaceStore';
import type { Terraform, TerraformResult } from '../terraform/Terraform';
import type { Workspace, Workspaces } from '../terraform/Workspace';
import { moduleVariables, needsSecret } from './moduleVariables';
import { StepContext, StepFailure } from './Step';

/** Each Terraform command ends within this time, in ms. */
const timeouts = {
  init: 300_000,
  plan: 600_000,
  show: 120_000,
  apply: 3_600_000,
};

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
  run(
    command: keyof typeof timeouts,
    ...args: string[]
  ): Promise<TerraformResult>;
};

/** Runs Terraform for an operation, with its state, its secrets and its log. */
export class Runner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** What is missing for a run, in words; undefined where nothing is. */
  async lacks({ offer }: StepContext): Promise<string | undefined> {
    const { environmentOf, terraform } = this.#options;
    if (!(await terraform.find())) {
      return 'needs Terraform 1.x or OpenTofu on the PATH of the backend';
    }
    const { id } = offer.product;
    return environmentOf(id)
      ? undefined
      : `needs credentials: nothing is configured in 'plumbline.provisioning.environments.${id}'`;
  }

  /** Makes the secret that a product needs, once for each request. */
  async prepareSecret({ offer, operation, now }: StepContext): Promise<void> {
    if (needsSecret(offer)) {
      await this.#options.secrets.ensure(
        operation.requestId,
        () => ({
          username: String(operation.intent[offer.product.resource.name]),
          ...makePassword(),
        }),
        now,
      );
    }
  }

  /**
   * Opens a workspace that is ready to plan or apply, and saves the state at the
   * end, however it ends.
   */
  async inWorkspace<T>(
    context: StepContext,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { cipher, environmentOf, secrets, store } = this.#options;
    const { lease, now, offer, operation, request, signal } = context;
    const { requestId } = operation;
    const kept = await store.workspace(requestId);
    const connection = await secrets.get(requestId);
    const environment = environmentOf(offer.product.id) ?? {};
    const hidden = [
      ...Object.values(environment),
      ...(connection ? [connection.password] : []),
    ];
    const workspace = await this.#options.workspaces.open({
      requestId,
      module: offer.module.folder,
      variables: moduleVariables(offer, operation, request, connection),
      state: kept && cipher.open(kept, `state ${requestId}`),
    });
    const log = this.#logOf(requestId, hidden);
    try {
      const session: Session = {
        workspace,
        run: async (command, ...args) => {
          const result = await this.#options.terraform.run(
            [command, ...args, '-no-color'],
            {
              cwd: workspace.folder,
              variables: environment,
              signal,
              timeoutMs: timeouts[command],
              onStart: workspace.remember,
              // The JSON of a plan holds what nobody is to see.
              ...(command !== 'show' && { onLine: log.add }),
            },
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
        },
      };
      const init = await session.run('init', '-input=false');
      if (init.code !== 0) {
        throw new StepFailure(`terraform init failed: ${lastError(init)}`);
      }
      return await work(session);
    } finally {
      const state = await workspace.state();
      if (state) {
        await store.saveWorkspace(
          lease,
          requestId,
          cipher.seal(state, `state ${requestId}`),
          now,
        );
      }
      await log.end();
      await workspace.remove();
    }
  }

  #logOf(requestId: string, hidden: readonly string[]) {
    const { store } = this.#options;
    let waiting: string[] = [];
    let writing: Promise<void> = Promise.resolve();
    const flush = () => {
      const lines = waiting;
      waiting = [];
      if (lines.length > 0) {
        writing = writing
          .then(() => store.appendLog(requestId, lines))
          // A log that can't be kept is no reason to stop a run half-way.
          .catch(() => {});
      }
    };
    const timer = setInterval(flush, 500);
    return {
      add: (line: string) => {
        waiting.push(redact(line, hidden));
      },
      end: async () => {
        clearInterval(timer);
        flush();
        await writing;
      },
    };
  }
}

/** Terraform's own words for what went wrong. */
export function lastError({ tail }: TerraformResult): string {
  const lines = tail
    .map(line => line.replace(/^[│╷╵\s]+/, '').trim())
    .filter(line => line !== '');
  const at = lines.findIndex(line => line.startsWith('Error:'));
  return (at < 0 ? lines.slice(-3) : lines.slice(at))
    .join(' ')
    .replace(/^Error: /, '')
    .slice(0, 1_000);
}
