from . import (
    test_recipe_pages,
    test_recipes_apps,
    test_recipes_consent,
    test_recipes_move,
    test_recipes_sales,
    test_recipes_win,
)
