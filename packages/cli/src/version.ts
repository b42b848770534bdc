declare const PLUMBLINE_CLI_VERSION: string;

/** The version of the package, put in when it is bundled. */
export const cliVersion: string = PLUMBLINE_CLI_VERSION;
