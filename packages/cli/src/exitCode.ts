/** What the caller, usually a script, learns from the end of the process. */
export const exitCode = {
  /** Also: allowed with warnings, waiting, verdicts that fail. */
  done: 0,
  wrongUsage: 1,
  /** By the portal or by what is in the input: doing it again changes nothing. */
  refused: 2,
  notFound: 3,
  /** Nothing is known: no portal, no credentials to show it, or it failed. */
  unreachable: 4,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
