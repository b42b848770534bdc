import { spawn } from 'node:child_process';

/** Opens the user's browser, where there is one; the address was printed anyway. */
export function openBrowser(address: string): void {
  const command = commandFor(process.platform, process.env);
  if (!command) {
    return;
  }
  const [program, ...args] = command;
  spawn(program, [...args, address], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

function commandFor(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): string[] | undefined {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // Unlike `start`, it reads nothing into the characters of an address.
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      // Without a screen it would be a browser in this terminal.
      return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
  }
}
