import { runLogged } from './processes.mjs';
import { Failure, say, tail, withProgress } from './say.mjs';

/** @throws Failure with the end of its log where the command fails */
export async function mustRun(title, command, args, options) {
  const { code, seconds } = await withProgress(title, () =>
    runLogged(command, args, options),
  );
  if (code !== 0) {
    throw new Failure(
      [`${title} failed:`, ...tail(options.log, 30)].join('\n'),
    );
  }
  say(`  ${title}: ${Math.round(seconds)} s`);
}
