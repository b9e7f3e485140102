"""What the splitter knows of each language, a module a language; ``languages`` lists them."""
