import type { ExitCode } from './exitCode';

/** What a command does; the code it returns ends the process. */
export type Run = () => Promise<ExitCode>;

/** Runs a command; with `json`, what could not be resolved is printed so too. */
export type Runner = (options: { json?: boolean }, run: Run) => Promise<void>;
