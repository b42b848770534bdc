import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  useSettled,
} from '@plumbline/backstage-plugin-evidence-react';
import type { RenderedService } from '@plumbline/backstage-plugin-scorecards-common';
import { scorecardsApiRef } from '../../api';
import { type Posted, refusedBy, type Wrong } from '../../model/creationForm';
import { useTitles } from '../common/useTitles';

/** What is offered, each with the questions of its latest version. */
export function useTemplates() {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const { items } = await api.listTemplates({ abort });
      return Promise.all(
        items.map(async listed => ({
          listed,
          detail: await api.getTemplate(
            listed.id,
            String(listed.versions[0].version),
            { abort },
          ),
        })),
      );
    },
    ['scorecards Templates', api],
  );
}

/** A version of a template with its questions. */
export function useTemplate(id: string, version: string) {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    abort => api.getTemplate(id, version, { abort }),
    ['scorecards Template', api, id, version],
  );
}

/** `HTTP service, version 2`, of what was made from it. */
export function useTemplateWords() {
  const titleOf = useTitles('templates');
  return (made: { template: string; version: number }) =>
    `${titleOf(made.template)}, version ${made.version}`;
}

/** The latest services that were created here. */
export function useCreations() {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    async abort => (await api.listCreations({ limit: 20 }, { abort })).items,
    ['scorecards Creations', api],
    { refreshMs: 60_000 },
  );
}

/**
 * The files that answers come to, or what is wrong with them, once nothing was
 * changed for a moment. Nothing is requested without a service.
 */
export function useRendered(
  template: { id: string; version: number },
  service: Posted | undefined,
) {
  const { id, version } = template;
  const api = useApi(scorecardsApiRef);
  const settled = useSettled(service && JSON.stringify(service));
  return useAsyncKeepingLast(
    async (abort): Promise<Rendered | undefined> => {
      if (settled === undefined) {
        return undefined;
      }
      const of: Posted = JSON.parse(settled);
      try {
        const { files } = await api.renderTemplate(id, String(version), of, {
          abort,
        });
        return { of, files, wrong: new Map() };
      } catch (error) {
        const wrong = refusedBy(error as Error);
        if (wrong.size === 0) {
          throw error;
        }
        return { of, wrong };
      }
    },
    ['scorecards Rendered', api, id, version, settled],
    { keepAcross: true },
  );
}

/** What the server made of a form as it stood. */
export type Rendered = {
  of: Posted;
  files?: RenderedService['files'];
  wrong: Wrong;
};
