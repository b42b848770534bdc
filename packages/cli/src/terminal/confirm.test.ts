import { PassThrough } from 'node:stream';
import { exitCode } from '../exitCode';
import { confirmByName, isInteractive } from './confirm';

function terminalOf(typed: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return { input, output };
}

describe('confirmByName', () => {
  const ledger = {
    name: 'ledger',
    means: 'Its data is lost.',
    verb: 'destroy',
  };

  it('shows what is lost, and takes the name that was typed', async () => {
    const terminal = terminalOf('ledger\n');
    expect(isInteractive(terminal)).toBe(true);
    await confirmByName(ledger, terminal);
    expect(String(terminal.output.read())).toBe(
      'Its data is lost.\nType ledger to destroy it: ',
    );
  });

  it.each(['yes\n', '\n', ''])('refuses %j as wrong usage', async typed => {
    await expect(
      confirmByName(ledger, terminalOf(typed)),
    ).rejects.toMatchObject({
      exitCode: exitCode.wrongUsage,
      message: `'${typed.trim()}' is not 'ledger'; nothing was done`,
    });
  });

  it('is for terminals only', () => {
    expect(isInteractive(terminalOf('', false))).toBe(false);
  });
});
