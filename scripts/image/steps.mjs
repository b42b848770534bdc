import { DockerfileParser } from 'dockerfile-ast';

/**
 * The stages of a Dockerfile, each with its instructions as this check runs them.
 * Copies are of the context, or `from` an earlier stage; `run` is text for a shell;
 * `user`, `entrypoint` and `command` are what the container of the stage starts as.
 *
 * @throws Error for an instruction that this check does not know
 */
export function stagesOf(text) {
  const stages = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const args = instruction.getArguments().map(String);
    if (keyword === 'FROM') {
      const name = args[1]?.toUpperCase() === 'AS' ? args[2] : undefined;
      stages.push({ name, image: args[0], env: {}, steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    switch (keyword) {
      case 'RUN':
        stage.steps.push({ run: shellText(instruction) });
        break;
      case 'WORKDIR':
        stage.steps.push({ folder: args[0] });
        break;
      case 'COPY': {
        const [flag] = instruction.getFlags();
        stage.steps.push({ copy: args, from: flag?.getValue() });
        break;
      }
      case 'ENV':
        for (const each of instruction.getProperties()) {
          stage.env[each.getName()] = each.getValue();
        }
        break;
      case 'USER':
        [stage.user] = args;
        break;
      case 'ENTRYPOINT':
        stage.entrypoint = JSON.parse(instruction.getArgumentsContent());
        break;
      case 'CMD':
        stage.command = JSON.parse(instruction.getArgumentsContent());
        break;
      case 'EXPOSE':
        break;
      default:
        throw new Error(`This check does not know '${keyword}'`);
    }
  }
  return stages;
}

/** Without the continuations of its lines. */
function shellText(instruction) {
  return instruction.getRawArgumentsContent().replace(/\\\n/g, '');
}
