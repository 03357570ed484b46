"""Two messages by the official SDK: a whole one, and a streamed one."""

import anthropic

client = anthropic.Anthropic()
request = {
    "model": "claude-x",
    "max_tokens": 16,
    "messages": [{"role": "user", "content": "hi"}],
}
print(client.messages.create(**request).content[0].text)
with client.messages.stream(**request) as stream:
    print("".join(stream.text_stream))
