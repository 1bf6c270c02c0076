/** In what OpenAI's own models and the many servers that speak their protocol differ. */

export interface Dialect {
  /** Which field bounds the answer. */
  readonly tokenLimit: 'max_completion_tokens' | 'max_tokens';
  readonly takesTemperature: boolean;
}

/** Names may be prefixed: `openai/gpt-5` at a gateway, `ft:gpt-4o:…` for a model of one's own. */
const reasoning = /(?:^|[/:])(?:o\d|gpt-(?:[5-9]|\d\d))/;
const sampling = /(?:^|[/:])(?:chatgpt-4|gpt-4|gpt-3\.5)/;

/**
 * OpenAI's reasoning models refuse `max_tokens` and `temperature`; `max_completion_tokens` suits all of its models.
 * Other servers know `max_tokens`, and some (Ollama) ignore the newer field and so would answer without end.
 * A model of OpenAI's that is not known to take a temperature is sent none: refused, it could not be used at all.
 */
export function dialectOf(baseUrl: string, model: string): Dialect {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  const isOpenAi = host === 'api.openai.com' || host.endsWith('.api.openai.com');
  const isReasoning = reasoning.test(model);
  return {
    tokenLimit: isOpenAi || isReasoning ? 'max_completion_tokens' : 'max_tokens',
    takesTemperature: isOpenAi ? sampling.test(model) : !isReasoning,
  };
}
