"""`summarizer schema` and `summarizer prompts`: what a model is asked, and to fill in."""

import argparse

from summarizer.errors import UsageError


def print_schema(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of a model's answer or of a briefing."""
    import json

    match arguments.of:
        case "answer":
            from summarizer.answers import answer_form
            from summarizer.pipeline import DEFAULT_PROMPT
            from summarizer.prompts import load_prompt

            template = load_prompt(arguments.prompt or DEFAULT_PROMPT)
            schema = answer_form(template.answer).model.model_json_schema()
        case "briefing":
            from summarizer.rendering.json import json_schema

            schema = json_schema()
        case unknown:
            raise UsageError(f"no schema of {unknown!r}; choose from answer, briefing")
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0


def list_prompts(arguments: argparse.Namespace) -> int:
    """Print names and purposes."""
    from summarizer.prompts import load_prompt, prompt_names

    for name in prompt_names():
        print(f"{name:16} {load_prompt(name).purpose}")
    return 0


def show_prompt(arguments: argparse.Namespace) -> int:
    """Print a template, or its messages for an article."""
    from summarizer.prompts import load_prompt

    template = load_prompt(arguments.prompt)
    if arguments.article is None:
        print(template.source, end="")
        return 0
    from summarizer.answers import answer_form
    from summarizer.articles import read_article

    article = read_article(arguments.article, published=arguments.published)
    for message in template.request(article, "", answer_form(template.answer).model).messages:
        print(f"--- {message.role}\n{message.content}")
    return 0


def diff_two(arguments: argparse.Namespace) -> int:
    """Print what changed from one template to another."""
    from summarizer.prompts import diff_prompts, load_prompt

    print(diff_prompts(load_prompt(arguments.before), load_prompt(arguments.after)), end="")
    return 0
