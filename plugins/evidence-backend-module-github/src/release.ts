import {
  filledText,
  parseInput,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { repositorySignal } from './fields';
import { releaseEventSchema } from './schemas';

/**
 * Of one publication GitHub sends several events; all are about one change.
 * Any other action (a draft, an edit, a deletion) releases nothing.
 */
const publishing = new Set(['published', 'released', 'prereleased']);

/**
 * A release says that code was made final, not that it runs anywhere: it is
 * kept beside the commits, titled as what it is, and never as a deploy. A
 * responder sees that a version came out before the alert.
 */
export function translateRelease(payload: unknown): WebhookTranslation {
  const { action, release, repository } = parseInput(
    releaseEventSchema,
    payload,
    'release event',
  );
  const publishedAt = release.published_at;
  if (!publishing.has(action) || release.draft || !publishedAt) {
    return { ignored: 'Only a published release counts' };
  }
  const tag = release.tag_name;
  const name = titleOf(release.name);
  const actor = filledText(release.author?.login);
  const diff = webUrl(release.html_url);
  return {
    changes: [
      {
        source: 'github',
        id: `release:${repository.id}:${release.id}`,
        kind: 'commit',
        signal: repositorySignal(repository),
        occurredAt: publishedAt,
        revision: tag.slice(0, 500),
        title: titleOf(
          name && name !== tag ? `Release ${name} (${tag})` : `Release ${tag}`,
        ),
        ...(actor && { actor }),
        ...(diff && { links: { diff } }),
      },
    ],
  };
}
