/** What `npm start -- --help` prints. */
export const help = `npm start -- [flags]

  --config <file>     a Backstage configuration layer on top; may be repeated
  --no-examples       without the example estate
  --no-history        the example estate without what it decided in the last 90 days
  --catalog <url>     the catalog of another Backstage, read-only, with
  --catalog-token-file <file>
                      a file with a token that it accepts
  --verbose           the backend's whole log on the console
  --help              this

Variables
  PLUMBLINE_PORT          the port (7007)
  PLUMBLINE_DATA          the state folder (.plumbline)
  PLUMBLINE_DATABASE_URL  a PostgreSQL, instead of SQLite in the state folder
  PLUMBLINE_CLOCK_FILE    a file with an ISO instant that is taken as now

More is in docs/running.md.`;

/** Whether somebody asks for help, wherever among the arguments. */
export function asksForHelp(args) {
  return args.some(argument => argument === '--help' || argument === '-h');
}
