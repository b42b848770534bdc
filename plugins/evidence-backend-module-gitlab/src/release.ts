import { InputError } from '@backstage/errors';
import {
  parseInput,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { projectKey, projectSignal } from './fields';
import { releaseSchema } from './schemas';

/**
 * As of GitHub: a release makes code final and runs it nowhere. It is kept
 * beside the commits, titled as what it is, and never as a deploy.
 */
export function translateRelease(payload: unknown): WebhookTranslation {
  const event = parseInput(releaseSchema, payload, 'release event');
  if (event.action !== 'create') {
    return { ignored: 'Only a release that was created counts' };
  }
  const releasedAt = event.released_at ?? event.created_at;
  if (!releasedAt) {
    throw new InputError(
      "'released_at' of the release event is missing; it must be an instant",
    );
  }
  const { name, project, tag } = event;
  const diff = webUrl(event.url);
  return {
    changes: [
      {
        source: 'gitlab',
        id: `release:${projectKey(project)}:${event.id}`,
        kind: 'commit',
        signal: projectSignal(project),
        occurredAt: releasedAt,
        revision: tag.slice(0, 500),
        title: titleOf(
          name && name !== tag ? `Release ${name} (${tag})` : `Release ${tag}`,
        ),
        ...(diff && { links: { diff } }),
      },
    ],
  };
}
