import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';

/** What a refused request means to whoever reads the page. */
export type Failure = {
  title: string;
  words: string;
  /** Whether asking again may help. */
  retry: boolean;
};

/** The status that the portal refused with; absent where it could not be reached. */
export function statusOf(error: Error): number | undefined {
  return error instanceof EvidenceRequestError ? error.status : undefined;
}

/** @param what - what could not be read, such as `The sources` */
export function failureOf(error: Error, what: string): Failure {
  switch (statusOf(error)) {
    case 400:
      return {
        title: 'That cannot be looked up',
        words: 'The address of this page is not valid.',
        retry: false,
      };
    case 401:
    case 403:
      return {
        title: `You do not have access to ${what
          .charAt(0)
          .toLowerCase()}${what.slice(1)}`,
        words:
          'Your user lacks the permission. An administrator of this portal can grant it, or sign in as another user.',
        retry: false,
      };
    case 404:
      return {
        title: 'Not found',
        words: 'It does not exist, or you have no access to it.',
        retry: false,
      };
    case 410:
      return {
        title: 'No longer reproducible',
        words: 'The evidence of that instant is no longer kept.',
        retry: false,
      };
    case undefined:
      return {
        title: `${what}: no answer`,
        words:
          'The portal could not be reached. This says nothing about what would be here.',
        retry: true,
      };
    default:
      return {
        title: `${what} could not be read`,
        words: 'The portal failed. This says nothing about what would be here.',
        retry: true,
      };
  }
}
