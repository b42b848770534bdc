import type { WorkspaceStore } from '../records/WorkspaceStore';
import type { Cipher } from './Cipher';
import type { Connection, SecretStore } from './SecretStore';

/** Secrets in the plugin's own database, encrypted. */
export class LocalSecrets implements SecretStore {
  readonly #cipher: Cipher;
  readonly #store: Pick<
    WorkspaceStore,
    'secret' | 'addSecret' | 'removeSecret'
  >;

  constructor(options: {
    cipher: Cipher;
    store: Pick<WorkspaceStore, 'secret' | 'addSecret' | 'removeSecret'>;
  }) {
    this.#cipher = options.cipher;
    this.#store = options.store;
  }

  refOf(requestId: string): string {
    return `plumbline-secret:${requestId}`;
  }

  async ensure(
    requestId: string,
    make: () => Connection,
    at: number,
  ): Promise<Connection> {
    const known = await this.get(requestId);
    if (known) {
      return known;
    }
    const content = Buffer.from(JSON.stringify(make()));
    const sealed = this.#cipher.seal(content, this.refOf(requestId));
    await this.#store.addSecret(requestId, sealed, at);
    // Of two replicas, one was first.
    return (await this.get(requestId))!;
  }

  async remove(requestId: string): Promise<boolean> {
    return this.#store.removeSecret(requestId);
  }

  keptIn(): undefined {
    return undefined;
  }

  async get(requestId: string): Promise<Connection | undefined> {
    const sealed = await this.#store.secret(requestId);
    return (
      sealed &&
      JSON.parse(
        this.#cipher.open(sealed, this.refOf(requestId)).toString('utf8'),
      )
    );
  }
}
