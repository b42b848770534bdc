import { install, providerSource } from './install';
import { serve } from './serve';

/** Put in by the build. */
declare const PLUMBLINE_PROVIDER_VERSION: string;

/** What go-plugin sets for a plugin of Terraform or OpenTofu. */
const cookie = {
  name: 'TF_PLUGIN_MAGIC_COOKIE',
  value: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

const [command, folder] = process.argv.slice(2);
if (process.env[cookie.name] === cookie.value) {
  serve(process.env).catch(error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
} else if (command === 'install' && folder) {
  const file = install({
    folder,
    provider: __filename,
    version: PLUMBLINE_PROVIDER_VERSION,
  });
  process.stdout.write(`${file}\n`);
} else {
  process.stderr.write(
    `This is a plugin of Terraform and OpenTofu. 'terraform-provider-plumbline install <folder>' puts it into a folder that a 'filesystem_mirror' may name; modules then require '${providerSource}'.\n`,
  );
  process.exitCode = 1;
}
