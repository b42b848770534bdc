import type { UserInfoService } from '@backstage/backend-plugin-api';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type {
  FieldProblem,
  Form,
  Intent,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { RequestStore } from '../records/RequestStore';
import { groupsOf } from '../records/ownership';
import type { SecretStore } from './SecretStore';

/** The fields that take the reference of a secret. */
function secretFields(form: Form): string[] {
  const { properties } = form.schema;
  return Object.keys(properties).filter(name => properties[name].secret);
}

/** The request whose secret it is; undefined for what is no reference of ours. */
function requestIn(
  reference: unknown,
  secrets: Pick<SecretStore, 'refOf'>,
): string | undefined {
  const [id] = /req-[0-9a-f]{12}$/.exec(String(reference)) ?? [];
  return id !== undefined && secrets.refOf(id) === reference ? id : undefined;
}

/**
 * Nobody reaches with a reference what they could not reach without: it has to be
 * of something that one of the caller's groups owns.
 */
export async function whyNotSecrets(
  from: {
    secrets: Pick<SecretStore, 'get' | 'refOf'>;
    store: Pick<RequestStore, 'get'>;
    userInfo: UserInfoService;
    visibility: Pick<CatalogVisibility, 'of'>;
  },
  { form, intent }: { form: Form; intent: Intent },
  credentials: BackstageCredentials,
): Promise<FieldProblem[]> {
  const { secrets, store, userInfo, visibility } = from;
  const problems: FieldProblem[] = [];
  for (const field of secretFields(form)) {
    if (intent[field] === undefined) {
      continue;
    }
    const id = requestIn(intent[field], secrets);
    const request = id === undefined ? undefined : await store.get(id);
    const isOwn =
      request !== undefined &&
      (await visibility.of([request.service], credentials))(request.service) &&
      (await groupsOf(userInfo, credentials)).includes(
        request.owner.toLocaleLowerCase('en-US'),
      ) &&
      (await secrets.get(request.id)) !== undefined;
    if (!isOwn) {
      problems.push({
        field,
        message: `'${field}' must be the reference of a secret of something that one of your groups owns, such as ${secrets.refOf(
          'req-0123456789ab',
        )}`,
      });
    }
  }
  return problems;
}

/**
 * The secrets that an intent names, by field, for nobody but a run.
 *
 * @returns undefined in place of one that is not there any more
 */
export async function secretsIn(
  secrets: Pick<SecretStore, 'get' | 'refOf'>,
  { form, intent }: { form: Form; intent: Intent },
): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {};
  for (const field of secretFields(form)) {
    if (intent[field] !== undefined) {
      const id = requestIn(intent[field], secrets);
      found[field] = id && (await secrets.get(id))?.password;
    }
  }
  return found;
}
