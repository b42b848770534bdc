/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
export const githubHeaders = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
};

/**
 * The share of a rate limit that reading leaves to the catalog and the other
 * plugins of the portal, whose credentials it reads with.
 */
export const reserveOfPortal = 0.2;
