import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';

/** What a refused request means to whoever reads the page. */
export type Failure = {
  title: string;
  words: string;
  /** Whether asking again may help. */
  retry: boolean;
};

/** @param what - what could not be read, such as `The scorecard` */
export function failureOf(error: Error, what: string): Failure {
  const status =
    error instanceof EvidenceRequestError ? error.status : undefined;
  switch (status) {
    case 400:
      return {
        title: 'That cannot be looked up',
        words: 'The address of this page asks for something without meaning.',
        retry: false,
      };
    case 401:
    case 403:
      return {
        title: `${what}: not yours to see`,
        words:
          'Your user lacks the permission. Whoever runs this portal grants it.',
        retry: false,
      };
    case 404:
      return {
        title: 'Nothing to see here',
        words: 'It does not exist, or you may not see it.',
        retry: false,
      };
    case undefined:
      return {
        title: `${what}: no answer`,
        words:
          'The portal could not be reached. This says nothing about what is owed.',
        retry: true,
      };
    default:
      return {
        title: `${what} could not be read`,
        words: 'The portal failed. This says nothing about what is owed.',
        retry: true,
      };
  }
}
