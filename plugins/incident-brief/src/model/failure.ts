/** What a refused request means to whoever reads the page. */
export function failureWords(status: number | undefined): {
  title: string;
  words: string;
  /** Whether asking again may help. */
  retry: boolean;
} {
  switch (status) {
    case 400:
      return {
        title: 'That cannot be looked up',
        words:
          'The address of this page asks for something that has no meaning.',
        retry: false,
      };
    case 401:
    case 403:
      return {
        title: 'You may not see this brief',
        words:
          'Your user lacks the permission. Whoever runs this portal grants it; signing in as somebody else may help.',
        retry: false,
      };
    case 404:
      return {
        title: 'Nothing to see here',
        words:
          'It does not exist, or you may not see it: both look the same on purpose.',
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
        title: 'No answer',
        words:
          'The portal could not be reached. This says nothing about the service.',
        retry: true,
      };
    default:
      return {
        title: 'The brief could not be made',
        words: 'The portal failed. This says nothing about the service.',
        retry: true,
      };
  }
}
