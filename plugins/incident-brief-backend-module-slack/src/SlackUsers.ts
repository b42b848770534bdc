import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const userAnnotation = 'slack.com/user-id';
const teamAnnotation = 'slack.com/team-id';

export type FoundSlackUser =
  | { status: 'found'; userRef: string }
  | { status: 'nobody' }
  /** Several users of the portal say that they are this one. */
  | { status: 'ambiguous' };

type Options = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntities'>;
};

/** Finds the portal user of somebody in Slack. */
export class SlackUsers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** By the annotations `slack.com/user-id` and, where it is there, `slack.com/team-id`. */
  async find(sender: {
    userId: string;
    teamId?: string;
    enterpriseId?: string;
  }): Promise<FoundSlackUser> {
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${userAnnotation}`]: sender.userId,
        },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const matching = items.filter(({ metadata }) => {
      const { [userAnnotation]: user, [teamAnnotation]: team } =
        metadata.annotations ?? {};
      return (
        // The catalog compares without regard to case.
        user === sender.userId &&
        (team === undefined ||
          team === sender.teamId ||
          team === sender.enterpriseId)
      );
    });
    if (matching.length > 1) {
      return { status: 'ambiguous' };
    }
    return matching.length === 0
      ? { status: 'nobody' }
      : { status: 'found', userRef: stringifyEntityRef(matching[0]) };
  }
}
