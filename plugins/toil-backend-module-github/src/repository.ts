import { z } from 'zod';

/** Only what is read of a repository in a webhook. */
export const repositorySchema = z.object({
  full_name: z.string().min(1),
  html_url: z.string().nullish(),
});

/** As evidence knows it: by its address, else by its short name. */
export function repositoryName(
  repository: z.infer<typeof repositorySchema>,
): string {
  const { full_name, html_url } = repository;
  return (isWeb(html_url) ? html_url : full_name).slice(0, 300);
}

/** A link in data is shown, so it must be one that a browser may open. */
export function isWeb(url: string | null | undefined): url is string {
  return typeof url === 'string' && /^https?:\/\/[^\s]+$/.test(url);
}
