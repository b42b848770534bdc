import { createBackendModule } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { toilExtensionPoint } from '../extensionPoint';
import { readTickets } from '../tickets';
import { readParts, readTrackerOptions, trackerTimeOf } from '../tracker';
import type { TrackerAnswers } from './TrackerServer';

const answerSchema = z.object({
  tickets: z.array(z.unknown()),
  next: z.number().nullish(),
});
const ticketSchema = z.object({
  id: z.string(),
  title: z.string(),
  opened: z.string(),
  changed: z.string(),
  labels: z.array(z.string()),
});

/** A tracker as a stranger would add it, over `/projects/<key>/tickets`. */
export const acmeModule = createBackendModule({
  pluginId: 'toil',
  moduleId: 'acme',
  register(env) {
    env.registerInit({
      deps: { toil: toilExtensionPoint },
      async init({ toil }) {
        toil.addOccurrenceSource({
          type: 'acme',
          title: 'Acme',
          settings: 'token: ${ACME_TOKEN}\nprojects: { ops: OPS }',
          read: (own, key, id) => {
            const options = readTrackerOptions(own, key, id, {
              exampleUrl: 'https://tickets.acme.example',
            });
            return {
              ...options,
              parts: readParts(own, key, 'projects', /^[A-Z]+$/, [
                'the key of a project',
                'OPS',
              ]),
              async read(part, { page = '1', signal, since }) {
                const changedSince = new Date(since).toISOString();
                const answer = await options.api.request(
                  `/projects/${part}/tickets`,
                  { query: { changedSince, page }, signal },
                );
                const { next, tickets } = answer.read(answerSchema);
                return {
                  ...readTickets(tickets, ticketSchema, options, ticket => ({
                    ...ticket,
                    createdAt: ticket.opened,
                    updatedAt: ticket.changed,
                  })),
                  ...(next && { next: String(next) }),
                  trackerTime: trackerTimeOf(answer),
                };
              },
            };
          },
        });
      },
    });
  },
});

/** What its server answers, a hundred tickets at once. */
export const acmeAnswers: TrackerAnswers = ({ list, path, query }) => {
  if (path !== '/projects/OPS/tickets') {
    return undefined;
  }
  const page = Number(query.get('page'));
  const since = Date.parse(query.get('changedSince')!);
  const { isLast, items } = list(since, (page - 1) * 100, 100);
  return {
    body: {
      tickets: items.map(({ created, labels, number, title, updated }) => ({
        id: `OPS-${number}`,
        title,
        opened: new Date(created).toISOString(),
        changed: new Date(updated).toISOString(),
        labels: labels ?? ['service:checkout', 'team:payments', 'ops'],
      })),
      next: isLast ? null : page + 1,
    },
  };
};
