import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  FieldProblem,
  Intent,
} from '@plumbline/backstage-plugin-provisioning-common';

export type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

type Lookups = {
  catalog: CatalogService;
  surroundings: {
    decidedLifecycle(service: string): Promise<string | undefined>;
  };
  userInfo: UserInfoService;
};

/** What descriptions say of what does not run any more. */
const ended: readonly string[] = [
  'archived',
  'decommissioned',
  'deleted',
  'removed',
  'retired',
];

/** What was decided counts; else what the description says. */
async function lifecycleOf(
  { metadata, spec, kind }: Entity,
  surroundings: Lookups['surroundings'],
): Promise<string> {
  const { name, namespace = 'default' } = metadata;
  const ref = stringifyEntityRef({ kind, namespace, name });
  return (await surroundings.decidedLifecycle(ref)) ?? String(spec?.lifecycle);
}

function hasEnded(lifecycle: string): boolean {
  return ended.includes(lifecycle.trim().toLocaleLowerCase('en-US'));
}

/** Groups that the caller acts for, in lower case; a token acts for none. */
export async function groupsOf(
  userInfo: UserInfoService,
  credentials: BackstageCredentials,
): Promise<string[]> {
  if ((credentials.principal as { type?: string }).type !== 'user') {
    return [];
  }
  const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
  return ownershipEntityRefs.filter(ref => ref.startsWith('group:'));
}

/** What the catalog says against it, as far as the caller may see it. */
export async function whyNot(
  { catalog, surroundings, userInfo }: Lookups,
  intent: Intent,
  credentials: BackstageCredentials,
  isKnown = false,
): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const { owner, service } = intent;
  let owners: string[] | undefined;
  if (typeof service === 'string') {
    const entity = /^component:[^/]+\/[^/]+$/i.test(service)
      ? await catalog.getEntityByRef(service, { credentials })
      : undefined;
    owners = entity && ownersOf(entity);
    const lifecycle =
      entity && !isKnown ? await lifecycleOf(entity, surroundings) : '';
    if (!entity) {
      problems.push({
        field: 'service',
        message: `'service' must be a component of the catalog, such as component:default/checkout; there is no '${service}'`,
      });
    } else if (hasEnded(lifecycle)) {
      problems.push({
        field: 'service',
        message: `'${service}' is ${lifecycle}: nothing new is made for it`,
      });
    }
  }
  if (typeof owner === 'string') {
    const groups = await groupsOf(userInfo, credentials);
    if (!groups.includes(owner.toLocaleLowerCase('en-US'))) {
      problems.push({
        field: 'owner',
        message: `'owner' must be one of your groups${
          groups.length > 0 ? `: ${groups.join(', ')}` : ', and you have none'
        }`,
      });
    } else if (
      owners &&
      !isKnown &&
      !owners.includes(owner.toLocaleLowerCase('en-US'))
    ) {
      problems.push({
        field: 'owner',
        message: `'owner' must own '${service}', which ${
          owners.length > 0
            ? `belongs to ${owners.join(', ')}`
            : 'has no owner; give it one in the catalog first'
        }`,
      });
    }
  }
  return problems;
}

/** @throws InputError where the catalog has no such group */
export async function requireGroup(
  catalog: CatalogService,
  ref: string,
  credentials: BackstageCredentials,
): Promise<void> {
  const group = /^group:/i.test(ref)
    ? await catalog.getEntityByRef(ref, { credentials })
    : undefined;
  if (!group) {
    throw new InputError(
      `'owner' must be a group of the catalog; there is no '${ref}'`,
    );
  }
}

/** @throws NotAllowedError where the user is not of the owning group */
export async function requireOwner(
  userInfo: UserInfoService,
  owner: string,
  credentials: UserCredentials,
): Promise<void> {
  const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
  if (!ownershipEntityRefs.includes(owner.toLocaleLowerCase('en-US'))) {
    throw new NotAllowedError(`Only its owner, ${owner}, can do this`);
  }
}

/** As the catalog knows them; in lower case. */
function ownersOf({ metadata, relations, spec }: Entity): string[] {
  const related = (relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
  const written =
    related.length === 0 && typeof spec?.owner === 'string'
      ? [
          stringifyEntityRef(
            parseEntityRef(spec.owner, {
              defaultKind: 'group',
              defaultNamespace: metadata.namespace,
            }),
          ),
        ]
      : [];
  return [...related, ...written].map(ref => ref.toLocaleLowerCase('en-US'));
}
