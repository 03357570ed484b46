// Two messages by the official SDK: a whole one, and a streamed one.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic();
const request = {
  model: 'claude-x',
  max_tokens: 16,
  messages: [{ role: 'user', content: 'hi' }],
};
const message = await client.messages.create(request);
console.log(message.content[0].text);
let text = '';
for await (const event of client.messages.stream(request)) {
  if (event.type === 'content_block_delta') text += event.delta.text;
}
console.log(text);
