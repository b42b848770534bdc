import type { Entity } from '@backstage/catalog-model';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  followAnnouncements,
  Following,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Creation,
  creationsChangedTopic,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { toEntity } from './toEntity';

type Options = Following & {
  client: Pick<ScorecardsClient, 'listCreations'>;
  /** Of what they know, the catalog reads descriptions. */
  integrations: Pick<ScmIntegrationRegistry, 'byUrl'>;
};

/** Services are in the catalog from the moment at which they are created. */
export class CreatedServices implements EntityProvider {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  getProviderName(): string {
    return 'plumbline-scorecards';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await followAnnouncements(this.#options, {
      id: 'plumbline-created-services',
      topic: creationsChangedTopic,
      refresh: () => this.#refresh(connection),
      failed: 'Creations can not be read; the catalog keeps them',
    });
  }

  async #refresh(connection: EntityProviderConnection): Promise<void> {
    const entities = (await this.#creations())
      .map(creation =>
        toEntity(creation, {
          host: this.#options.integrations.byUrl(creation.repository)?.type,
        }),
      )
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    // Also what this process applied before: another replica may have applied
    // something else since. The catalog changes what differs.
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
  }

  async #creations(): Promise<Creation[]> {
    const found: Creation[] = [];
    // Of all states in one list: a creation that goes from one to another while
    // it is read is in it all the same.
    const pages = allPages(cursor =>
      this.#options.client.listCreations({ cursor, limit: 200 }),
    );
    for await (const creation of pages) {
      if (creation.state !== 'withdrawn' && creation.lifecycle !== 'deleted') {
        found.push(creation);
      }
    }
    return found;
  }
}

function keyOf({ kind, metadata }: Entity): string {
  return `${kind} ${metadata.name}`;
}
